using System.Text.Json.Nodes;
using Hydra.Memory.Seeding;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Seeding;

public sealed class SeedOnSqliteTests() : SeedSuite(null);

public sealed class SeedOnPostgresTests(SharedServers servers) : SeedSuite(servers);

public abstract class SeedSuite(SharedServers? servers) : MemorySuite(servers)
{
    private static string Blocks => $"/v1/agents/{HydraAgent.Id}/core-memory/blocks";

    [Fact]
    public async Task Hydra_is_there_from_the_first_start_with_four_blocks_of_about_8_KB()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode hydra = await world.GetAsync($"/v1/agents/{HydraAgent.Id}");

        Assert.Equal("hydra", (string?)hydra["name"]);
        Assert.Equal(["persona", "human", "system_state", "active_projects"], hydra["blocks"]!.AsArray().Select(block => (string?)block!["label"]));
        Assert.Equal(8000, hydra["blocks"]!.AsArray().Sum(block => (int)block!["limit"]!));
        string persona = (string)hydra["blocks"]![0]!["value"]!;
        Assert.All(["hydra-ai", "hydra-compute", "hydra-storage", "tabbyapi", "comfyui"], name => Assert.Contains(name, persona, StringComparison.Ordinal));
        Assert.True((bool)hydra["blocks"]![2]!["read_only"]!);
    }

    [Fact]
    public async Task A_later_start_keeps_what_was_changed_and_makes_what_is_missing()
    {
        await using MemoryWorld world = await StartAsync();
        await world.PatchAsync($"{Blocks}/human", """{"value": "Her name is Ada."}""");
        await world.AskAsync(HttpMethod.Delete, $"/v1/blocks/{HydraAgent.BlockId("active_projects")}");

        await world.RestartAsync();

        JsonNode human = await world.GetAsync($"{Blocks}/human");
        Assert.Equal(("Her name is Ada.", 2), ((string?)human["value"], (int)human["version"]!));
        Assert.Equal("No project is under way.", (string?)(await world.GetAsync($"{Blocks}/active_projects"))["value"]);
        Assert.Single((await world.GetAsync("/v1/agents/?name=hydra")).AsArray());
    }

    [Fact]
    public async Task A_profile_says_what_is_known_at_first()
    {
        using var folder = new ServerFolder();
        await File.WriteAllTextAsync(folder["profile.md"], "# human\nAda, who builds things.\n", Stop);
        await using MemoryWorld world = await StartAsync(("Memory:ProfileFile", folder["profile.md"]));

        Assert.Equal("Ada, who builds things.", (string?)(await world.GetAsync($"{Blocks}/human"))["value"]);
        Assert.Contains("hydra-ai", (string)(await world.GetAsync($"{Blocks}/persona"))["value"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_not_there_refuses_the_start()
    {
        using var folder = new ServerFolder();

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(("Memory:ProfileFile", folder["missing.md"])));

        Assert.Contains("take Memory:ProfileFile out of the configuration", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_with_problems_refuses_the_start_with_all_of_them()
    {
        using var folder = new ServerFolder();
        await File.WriteAllTextAsync(folder["profile.md"], "stray\n# hobbies\nchess\n", Stop);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(("Memory:ProfileFile", folder["profile.md"])));

        Assert.Equal(2, refused.Lines.Count);
    }
}
