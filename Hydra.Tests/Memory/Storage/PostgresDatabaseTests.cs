using Dapper;
using Hydra.Memory.Postgres;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using MemorySchema = Hydra.Memory.Postgres.PostgresDatabase;

namespace Hydra.Tests.Memory.Storage;

public sealed class PostgresDatabaseTests(SharedServers servers) : DatabaseConformance
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lock_that_went_with_its_connection_is_taken_again()
    {
        using var place = new Place(await (await servers.PostgresAsync()).CreateDatabaseAsync());
        await using OpenDatabase world = await OpenDatabase.StartAsync(place.Make, place);
        int first = (await HolderAsync(place))!.Value;

        await EndAsync(place, first);
        int? second = null;
        while (second is null || second == first)
            second = await HolderAsync(place);

        Assert.False(place.Lifetime.Stopping.IsCompleted);
        await Assert.ThrowsAsync<Hydra.ServiceDefaults.Lifetime.StartRefusedException>(world.OpenSecondAsync);
    }

    [Fact]
    public async Task A_memory_that_finds_another_one_in_its_place_ends()
    {
        using var place = new Place(await (await servers.PostgresAsync()).CreateDatabaseAsync());
        await using OpenDatabase world = await OpenDatabase.StartAsync(place.Make, place);
        await using NpgsqlConnection other = await place.Source.OpenConnectionAsync(Stop);
        Task taken = other.ExecuteAsync("SELECT pg_advisory_lock(@Number)", new { SchemaLock.Number });

        await EndAsync(place, (await HolderAsync(place))!.Value);

        await taken;
        await place.Lifetime.Stopping.WaitAsync(Stop);
    }

    private protected override async Task<OpenDatabase> OpenAsync()
    {
        Place place = new(await (await servers.PostgresAsync()).CreateDatabaseAsync());
        return await OpenDatabase.StartAsync(place.Make, place);
    }

    /// <summary>The server's process that has the lock.</summary>
    private static async Task<int?> HolderAsync(Place place)
    {
        await using NpgsqlConnection connection = await place.Source.OpenConnectionAsync(Stop);
        return await connection.ExecuteScalarAsync<int?>("SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE locktype = 'advisory' AND granted AND datname = current_database()");
    }

    private static async Task EndAsync(Place place, int process)
    {
        await using NpgsqlConnection connection = await place.Source.OpenConnectionAsync(Stop);
        await connection.ExecuteAsync("SELECT pg_terminate_backend(@process)", new { process });
    }

    private sealed class Place(Hosting.PostgresDatabase database) : IAsyncDisposable, IDisposable
    {
        public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create($"{database.ConnectionString};Search Path={MemorySchema.Schema}");

        public RecordedLifetime Lifetime { get; } = new();

        public MemorySchema Make() => new(Source, new FakeTimeProvider(), Lifetime, NullLogger<MemorySchema>.Instance);

        public void Dispose() => Source.Dispose();

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    /// <summary>Notes that the process is to end.</summary>
    private sealed class RecordedLifetime : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource _stopping = new();

        public Task Stopping => _stopping.Task;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.TrySetResult();
    }
}
