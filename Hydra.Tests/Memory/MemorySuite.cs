using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory;

/// <summary>What the memory does alike on each of its databases: a suite is written once, and run by a class for each.</summary>
/// <param name="servers">Null runs it on a file, else on PostgreSQL.</param>
public abstract class MemorySuite(SharedServers? servers)
{
    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected Task<MemoryWorld> StartAsync(params (string Name, string Value)[] settings) =>
        servers is null ? MemoryWorld.StartAsync(settings) : MemoryWorld.StartOnPostgresAsync(servers, settings);
}
