using System.Data.Common;
using Dapper;

namespace Hydra.Tests.Memory.Storage;

/// <summary>What every database of the memory does alike.</summary>
public abstract class DatabaseConformance
{
    private const string Insert = "INSERT INTO agents (id, name, body, created_at, updated_at) VALUES (@id, 'x', '{}', 1, 1)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<OpenDatabase> OpenAsync();

    [Fact]
    public async Task What_is_written_is_read()
    {
        await using OpenDatabase world = await OpenAsync();

        await WriteAsync(world, "agent-1");

        Assert.Equal(["agent-1"], await IdsAsync(world));
    }

    [Fact]
    public async Task Work_that_fails_leaves_nothing_and_takes_nothing_of_others_along()
    {
        await using OpenDatabase world = await OpenAsync();
        var failing = new InvalidOperationException("on purpose");

        Task<int> good = WriteAsync(world, "agent-1");
        Task<int> bad = world.Database.WriteAsync<int>(
            async connection =>
            {
                await connection.ExecuteAsync(Insert, new { id = "agent-2" });
                throw failing;
            },
            Stop);
        Task<int> alsoGood = WriteAsync(world, "agent-3");

        Assert.Same(failing, await Assert.ThrowsAsync<InvalidOperationException>(() => bad));
        await Task.WhenAll(good, alsoGood);
        Assert.Equal(["agent-1", "agent-3"], await IdsAsync(world));
    }

    [Fact]
    public async Task A_row_that_is_there_already_is_recognised()
    {
        await using OpenDatabase world = await OpenAsync();
        await WriteAsync(world, "agent-1");

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => WriteAsync(world, "agent-1"));

        Assert.True(world.Database.IsDuplicateKey(refused));
        Assert.Equal(["agent-1"], await IdsAsync(world));
    }

    [Fact]
    public async Task A_statement_that_is_wrong_is_no_duplicate()
    {
        await using OpenDatabase world = await OpenAsync();

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => world.Database.WriteAsync(connection => connection.ExecuteAsync("INSERT INTO agents (id) VALUES ('agent-1')"), Stop));

        Assert.False(world.Database.IsDuplicateKey(refused));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await using OpenDatabase world = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => WriteAsync(world, $"agent-{number}")));

        Assert.Equal(500, (await IdsAsync(world)).Count);
    }

    [Fact]
    public async Task What_was_cancelled_before_it_began_is_not_done()
    {
        await using OpenDatabase world = await OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Database.WriteAsync(connection => connection.ExecuteAsync(Insert, new { id = "agent-1" }), new CancellationToken(true)));

        Assert.Empty(await IdsAsync(world));
    }

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        await using OpenDatabase world = await OpenAsync();
        await WriteAsync(world, "agent-1");

        await world.OpenAgainAsync();

        Assert.Equal(["agent-1"], await IdsAsync(world));
    }

    [Fact]
    public async Task A_second_memory_on_the_same_database_is_refused_with_the_remedy()
    {
        await using OpenDatabase world = await OpenAsync();

        var refused = await Assert.ThrowsAsync<Hydra.ServiceDefaults.Lifetime.StartRefusedException>(world.OpenSecondAsync);

        Assert.Contains("nother memory", refused.Message, StringComparison.Ordinal);
    }

    private static Task<int> WriteAsync(OpenDatabase world, string id) => world.Database.WriteAsync(connection => connection.ExecuteAsync(Insert, new { id }), Stop);

    private static Task<List<string>> IdsAsync(OpenDatabase world) =>
        world.Database.ReadAsync(async connection => (await connection.QueryAsync<string>("SELECT id FROM agents ORDER BY id")).AsList(), Stop);
}
