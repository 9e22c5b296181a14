using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Reporting;

/// <summary>The memory learns how the backends are when that changes, and later what it could not be told then.</summary>
public sealed class MemoryReporterTests
{
    private const string Path = "/v1/system-state/";
    private static readonly (string, string) Key = ("Secrets:GATEWAY_MEMORY_KEY", "key-of-the-gateway");

    [Fact]
    public async Task Each_backend_is_told_of_once_and_again_when_it_comes_back()
    {
        // The clock of this world moves on while a backend is down.
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnProbe = BackendReplies.Whole("""{"detail":"out of memory"}""", 500), Key);
        await using FakeServer memory = MemoryOf(world);
        string? authorization = null;
        memory.OnOther = (context, _) =>
        {
            authorization = context.Request.Headers.Authorization;
            return BackendReplies.WholeAsync(context, "{}");
        };
        await memory.StartAsync();
        await world.UntilAsync(() => memory.Calls.Count >= 6);
        FakeCall down = Assert.Single(memory.Calls, call => (string?)call.Json["state"] == "down");

        world.Tabby.OnProbe = BackendReplies.Whole($$"""{"id":"{{GatewayWorld.Large}}","object":"model"}""");
        await UntilToldAsync(world, memory, "tabbyapi", "healthy");

        Assert.Equal("Bearer key-of-the-gateway", authorization);
        Assert.Equal($"PUT {Path}tabbyapi", down.What);
        Assert.Contains("500", (string)down.Json["note"]!, StringComparison.Ordinal);
        Assert.Equal(7, memory.Calls.Count);
    }

    [Fact]
    public async Task A_memory_that_was_away_learns_it_when_it_is_there()
    {
        // The clock of this world moves on while a backend is down.
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnProbe = BackendReplies.Whole("{}", 500), Key);
        await world.UntilAsync(() => world.Log.Any(record => record.Message.StartsWith("The memory could not be told", StringComparison.Ordinal)));
        await using FakeServer memory = MemoryOf(world);
        await memory.StartAsync();

        await UntilToldAsync(world, memory, "whisper", "healthy");

        Assert.Single(world.Log, record => record.Message.StartsWith("The memory could not be told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_nothing_is_sent()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        await world.UntilAsync(() => world.Log.Any(record => record.Message.Contains("gateway-memory-key", StringComparison.Ordinal)));
    }

    private static FakeServer MemoryOf(GatewayWorld world) =>
        new(world.Network, "http://192.168.1.244:8283", "GET /health") { OnOther = (context, _) => BackendReplies.WholeAsync(context, "{}") };

    private static async Task UntilToldAsync(GatewayWorld world, FakeServer memory, string backend, string state) =>
        await world.UntilAsync(() => IsTold(memory, backend, state));

    private static bool IsTold(FakeServer memory, string backend, string state) =>
        memory.Calls.Any(call => call.What == $"PUT {Path}{backend}" && (string?)((JsonObject)call.Json)["state"] == state);
}
