using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Letta;

public sealed class PagingOnSqliteTests() : PagingSuite(null);

public sealed class PagingOnPostgresTests(SharedServers servers) : PagingSuite(servers);

/// <summary>Lists in parts, as the official clients ask for them.</summary>
public abstract class PagingSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task Parts_one_after_another_are_the_whole_and_end(string order)
    {
        await using MemoryWorld world = await StartAsync();
        string[] ids = await CreateAsync(world, 7);
        var seen = new List<string>();

        for (JsonArray part = await PartAsync(world, $"order={order}"); part.Count > 0; part = await PartAsync(world, $"order={order}&after={seen[^1]}"))
            seen.AddRange(IdsOf(part));

        Assert.Equal(order == "asc" ? ids : ids.Reverse(), seen);
    }

    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task Parts_backwards_are_the_whole_and_end(string order)
    {
        await using MemoryWorld world = await StartAsync();
        string[] ids = await CreateAsync(world, 7);
        string[] whole = order == "asc" ? ids : [.. ids.Reverse()];
        var seen = new List<string> { whole[^1] };

        for (JsonArray part = await PartAsync(world, $"order={order}&before={seen[0]}"); part.Count > 0; part = await PartAsync(world, $"order={order}&before={seen[0]}"))
            seen.InsertRange(0, IdsOf(part));

        Assert.Equal(whole, seen);
    }

    [Fact]
    public async Task Both_cursors_enclose_what_is_between()
    {
        await using MemoryWorld world = await StartAsync();
        string[] ids = await CreateAsync(world, 5);

        Assert.Equal(ids[1..4], IdsOf((await world.GetAsync($"/v1/agents/?tags=paged&order=asc&after={ids[0]}&before={ids[4]}")).AsArray()));
    }

    [Fact]
    public async Task Agents_of_one_instant_are_each_seen_once()
    {
        await using MemoryWorld world = await StartAsync();
        string[] ids = await CreateAsync(world, 7, TimeSpan.Zero);
        var seen = new List<string>();

        for (JsonArray part = await PartAsync(world, "order=asc"); part.Count > 0; part = await PartAsync(world, $"order=asc&after={seen[^1]}"))
            seen.AddRange(IdsOf(part));

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_newest_come_first_where_nothing_is_said_and_ascending_is_understood()
    {
        await using MemoryWorld world = await StartAsync();
        string[] ids = await CreateAsync(world, 3);

        Assert.Equal(ids.Reverse(), IdsOf((await world.GetAsync("/v1/agents/?tags=paged")).AsArray()));
        Assert.Equal(ids, IdsOf((await world.GetAsync("/v1/agents/?tags=paged&ascending=true")).AsArray()));
    }

    [Fact]
    public async Task A_cursor_that_is_no_item_is_told()
    {
        await using MemoryWorld world = await StartAsync();

        string detail = await world.RefusedAsync(404, HttpMethod.Get, "/v1/agents/?after=agent-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d");

        Assert.Contains("'after' must be the id of an item of the list", detail, StringComparison.Ordinal);
    }

    private static async Task<JsonArray> PartAsync(MemoryWorld world, string query)
    {
        JsonArray part = (await world.GetAsync($"/v1/agents/?tags=paged&limit=3&{query}")).AsArray();
        Assert.InRange(part.Count, 0, 3);
        return part;
    }

    private static IEnumerable<string> IdsOf(JsonArray part) => part.Select(item => (string)item!["id"]!);

    private static async Task<string[]> CreateAsync(MemoryWorld world, int count, TimeSpan? apart = null)
    {
        var ids = new List<string>();
        for (int i = 0; i < count; i++)
        {
            ids.Add((string)(await world.PostAsync("/v1/agents/", """{"tags": ["paged"]}"""))["id"]!);
            world.Time.Advance(apart ?? TimeSpan.FromSeconds(1));
        }

        return [.. ids];
    }
}
