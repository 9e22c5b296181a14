using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hydra.Memory.Seeding;
using Hydra.ServiceDefaults.Keys;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.SystemStates;

public sealed class SystemStatesOnSqliteTests() : SystemStateSuite(null);

public sealed class SystemStatesOnPostgresTests(SharedServers servers) : SystemStateSuite(servers);

public abstract class SystemStateSuite(SharedServers? servers) : MemorySuite(servers)
{
    private static string Block => $"/v1/agents/{HydraAgent.Id}/core-memory/blocks/system_state";

    [Fact]
    public async Task A_service_has_one_line_and_keeps_the_time_of_its_last_change()
    {
        await using MemoryWorld world = await StartAsync();

        await TellAsync(world, "tabbyapi", "down", "CUDA\n\tout of memory");
        world.Time.Advance(TimeSpan.FromMinutes(5));
        JsonNode still = await TellAsync(world, "tabbyapi", "down", null);
        await TellAsync(world, "gateway", "healthy", null);

        Assert.Equal(("2026-11-20T12:00:00+00:00", "2026-11-20T12:05:00+00:00"), ((string?)still["since"], (string?)still["told_at"]));
        Assert.Equal("tabbyapi: down since 2026-11-20 12:00 UTC\ngateway: healthy since 2026-11-20 12:05 UTC", await TextAsync(world));
        Assert.Equal("tabbyapi: down since 2026-11-20 12:00 UTC - CUDA out of memory", (string?)(await world.GetAsync($"/v1/blocks/{HydraAgent.SystemStateBlock}/versions/2"))["value"]);
        Assert.Equal(["gateway", "tabbyapi"], (await world.GetAsync("/v1/system-state/")).AsArray().Select(state => (string?)state!["service"]));
    }

    [Fact]
    public async Task A_service_that_is_no_more_is_forgotten()
    {
        await using MemoryWorld world = await StartAsync();
        await TellAsync(world, "old", "down", null);

        await world.AskAsync(HttpMethod.Delete, "/v1/system-state/old");

        Assert.Equal("No service has told its state yet.", await TextAsync(world));
        await world.RefusedAsync(404, HttpMethod.Delete, "/v1/system-state/old");
    }

    [Fact]
    public async Task Services_that_tell_at_once_all_have_their_line()
    {
        await using MemoryWorld world = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => TellAsync(world, $"service-{number}", "healthy", null)));

        Assert.Equal(20, (await TextAsync(world)).Split('\n').Length);
    }

    [Fact]
    public async Task Agents_only_read_it()
    {
        string key = ApiKey.Generate();
        await using MemoryWorld world = await StartAsync(("Keys:agent:Sha256", ApiKey.Sha256Of(key)), ("Keys:agent:Scopes", KeyScopes.Memory));
        world.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        await world.RefusedAsync(403, HttpMethod.Put, "/v1/system-state/gateway", """{"state": "healthy"}""");
        await world.RefusedAsync(403, HttpMethod.Patch, Block, """{"value": "All is well."}""");

        Assert.Empty((await world.GetAsync("/v1/system-state")).AsArray());
    }

    [Theory]
    [InlineData("gateway", """{"state": "fine"}""", "state must be one of healthy, degraded, down, maintenance.")]
    [InlineData("gateway", "{}", "state is required.")]
    [InlineData("a%20b", """{"state": "down"}""", "must be named by")]
    public async Task What_is_no_state_is_refused(string service, string json, string expected)
    {
        await using MemoryWorld world = await StartAsync();

        Assert.Contains(expected, await world.RefusedAsync(422, HttpMethod.Put, $"/v1/system-state/{service}", json), StringComparison.Ordinal);
    }

    private static Task<JsonNode> TellAsync(MemoryWorld world, string service, string state, string? note) =>
        world.AskAsync(HttpMethod.Put, $"/v1/system-state/{service}", new JsonObject { ["state"] = state, ["note"] = note }.ToJsonString());

    private static async Task<string> TextAsync(MemoryWorld world) => (string)(await world.GetAsync(Block))["value"]!;
}
