using System.Globalization;
using System.Security.Cryptography;

namespace Hydra.Tests.Hosting;

/// <summary>
/// A real Redis at an address of its own, with a password. Take <see cref="SharedServers"/>' for keys that no other test uses, and one of your own only to stop it.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ServerFolder _folder = new();
    private readonly string _program;
    private ServerProcess? _process;

    private RedisServer(string program) => _program = program;

    public ServerAddress Address { get; } = ServerAddress.Take();

    public string Password { get; } = RandomNumberGenerator.GetHexString(32);

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{Address.Host}:{Address.Port},password={Password}");

    /// <summary>Starts an empty server; skips the test where Redis is not installed.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(RealPart.Find("redis-server", "redis-server", []));
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it, and forgets what it held.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
            await process.DisposeAsync();
    }

    /// <summary>Starts it after <see cref="StopAsync"/>, at the same address.</summary>
    public async Task StartAgainAsync() => _process = await ServerProcess.StartAsync(new ServerProgram(_program, ["-"], User: null, "Ready to accept connections", "TERM")
    {
        // Not as arguments, which every process of the machine can read.
        Input = string.Create(CultureInfo.InvariantCulture, $"port {Address.Port}\nbind {Address.Host}\nrequirepass {Password}\ndir {_folder.FullPath}\nsave \"\"\nappendonly no\n"),
    });

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
