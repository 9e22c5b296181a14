using Hydra.Tests.Hosting;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Hydra.Tests.Hosting;

/// <summary>
/// The real servers that all tests share: a test class takes this as an argument of its constructor. A server starts when the first test asks for it, and
/// stops after the last test.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _postgres = new(PostgresServer.StartAsync);
    private readonly Lazy<Task<RedisServer>> _redis = new(RedisServer.StartAsync);

    /// <summary>For databases of a test's own; never stop it.</summary>
    internal Task<PostgresServer> PostgresAsync() => _postgres.Value;

    /// <summary>For keys of a test's own; never stop it.</summary>
    internal Task<RedisServer> RedisAsync() => _redis.Value;

    public async ValueTask DisposeAsync()
    {
        if (_postgres is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } postgres })
            await (await postgres).DisposeAsync();
        if (_redis is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } redis })
            await (await redis).DisposeAsync();
    }
}
