using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Hydra.Tests.Hosting;

/// <summary>
/// A real PostgreSQL at an address of its own, with a password. Take <see cref="SharedServers"/>' for its databases, and one of your own only to stop it.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "hydra";

    /// <summary>Its programs refuse to run as root.</summary>
    private const string Account = "postgres";

    private readonly ServerFolder _folder = new();
    private readonly string _programs;
    private ServerProcess? _process;

    private PostgresServer(string programs) => _programs = programs;

    public ServerAddress Address { get; } = ServerAddress.Take();

    public string Password { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>Starts an empty server; skips the test where PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        // Debian keeps its versions side by side, and none of them on the PATH.
        const string debian = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(debian) ? Directory.GetDirectories(debian).OrderByDescending(VersionOf) : [];
        string initdb = RealPart.Find("initdb", "postgresql", versions.Select(version => Path.Combine(version, "bin")));
        var server = new PostgresServer(Path.GetDirectoryName(initdb)!);
        try
        {
            await server.InitialiseAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach one of its databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = Address.Host,
        Port = Address.Port,
        Username = User,
        Password = Password,
        Database = database,
    }.ConnectionString;

    /// <summary>Makes a database, quickly, and drops it when disposed. As template serves one of this server's own that nothing is connected to.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(string template = "template0")
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Guid.NewGuid():N}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return new PostgresDatabase(this, name);
    }

    /// <summary>Stops it, as for an update; its data stays.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
            await process.DisposeAsync();
    }

    /// <summary>Starts it after <see cref="StopAsync"/>, at the same address.</summary>
    public async Task StartAgainAsync() => _process = await ServerProcess.StartAsync(new ServerProgram(
        Path.Combine(_programs, "postgres"),
        [
            "-D", _folder["data"], "-h", Address.Host, "-p", Address.Port.ToString(CultureInfo.InvariantCulture), "-k", _folder.FullPath,
            // Nothing has to outlive the machine.
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=300",
        ],
        Account,
        "database system is ready to accept connections",
        "INT"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    /// <summary>Runs a statement in the server's own database, unpooled.</summary>
    internal async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task InitialiseAsync()
    {
        await File.WriteAllTextAsync(_folder["password"], Password);
        if (Environment.IsPrivilegedProcess)
            await ServerProcess.RunAsync("chown", ["-R", $"{Account}:", _folder.FullPath]);
        await ServerProcess.RunAsync(
            Path.Combine(_programs, "initdb"),
            ["-D", _folder["data"], "-U", User, "--pwfile", _folder["password"], "--auth", "scram-sha-256", "-E", "UTF8", "--locale", "C", "--no-sync"],
            Account);
    }

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;
}

/// <summary>A database of a test's own.</summary>
internal sealed class PostgresDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    /// <summary>Its name, also to make others of it.</summary>
    public string Name => name;

    public string ConnectionString => server.ConnectionString(name);

    public async ValueTask DisposeAsync() => await server.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
}
