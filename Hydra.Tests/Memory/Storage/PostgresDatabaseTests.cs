using Hydra.Tests.Hosting;
using Npgsql;
using MemorySchema = Hydra.Memory.Postgres.PostgresDatabase;

namespace Hydra.Tests.Memory.Storage;

public sealed class PostgresDatabaseTests(SharedServers servers) : DatabaseConformance
{
    private protected override async Task<OpenDatabase> OpenAsync()
    {
        Place place = new(await (await servers.PostgresAsync()).CreateDatabaseAsync());
        return await OpenDatabase.StartAsync(() => new MemorySchema(place.Source), place);
    }

    private sealed class Place(Hosting.PostgresDatabase database) : IAsyncDisposable
    {
        public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create($"{database.ConnectionString};Search Path={MemorySchema.Schema}");

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
