using System.Diagnostics.Metrics;
using Hydra.Memory;
using Hydra.Memory.Sqlite;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Storage;

public sealed class SqliteDatabaseTests : DatabaseConformance
{
    private protected override Task<OpenDatabase> OpenAsync()
    {
        var folder = new ServerFolder();
        ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        return OpenDatabase.StartAsync(() => new SqliteDatabase(folder["memory.db"], new MemoryTelemetry(meters.GetRequiredService<IMeterFactory>())), new Place(folder, meters));
    }

    private sealed class Place(ServerFolder folder, ServiceProvider meters) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await meters.DisposeAsync();
            folder.Dispose();
        }
    }
}
