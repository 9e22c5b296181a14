using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hydra.AppHost.Embedded.Launching;

namespace Hydra.Tests.Hosting;

/// <summary>How a real server is run.</summary>
/// <param name="Program">Path of its program.</param>
/// <param name="Arguments">The program's arguments.</param>
/// <param name="User">The account that it runs as, where these tests are root; null: the one of the tests.</param>
/// <param name="Ready">A line of its output with this text means that it takes connections.</param>
/// <param name="Stop">The signal that ends it at once and in order, such as INT.</param>
internal sealed record ServerProgram(string Program, IReadOnlyList<string> Arguments, string? User, string Ready, string Stop)
{
    /// <summary>What it reads from its standard input.</summary>
    public string Input { get; init; } = "";
}

/// <summary>A real server, as a child that the kernel ends together with these tests, however abruptly they end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Only ends a test that would hang; a busy machine takes its time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>The kernel takes the thread that started a process for its parent, so that one has to live as long as the tests.</summary>
    private static readonly LaunchThread Launches = new();

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServerProgram _program;
    private readonly Process _process;

    private ServerProcess(ServerProgram program, Process process)
    {
        (_program, _process) = (program, process);
        _ = ReadAsync(process.StandardOutput);
        _ = ReadAsync(process.StandardError);
    }

    public int ProcessId => _process.Id;

    /// <summary>Ends once the server takes connections.</summary>
    public static async Task<ServerProcess> StartAsync(ServerProgram program)
    {
        ProcessStartInfo start = Redirected(["--pdeathsig", program.Stop, .. AsUser(program.User), program.Program, .. program.Arguments]);
        var server = new ServerProcess(program, await Launches.RunAsync(() => Process.Start(start)!));
        await server._process.StandardInput.WriteAsync(program.Input);
        server._process.StandardInput.Close();
        Task ended = server._process.WaitForExitAsync();
        if (await Task.WhenAny(server._ready.Task, ended).WaitAsync(Limit, TimeProvider.System) == ended)
            throw new InvalidOperationException($"{program.Program} did not start:\n{string.Join('\n', server._output)}");
        return server;
    }

    /// <summary>Runs a program to its end as such a server would be run.</summary>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, string? user = null)
    {
        using Process process = Process.Start(Redirected([.. AsUser(user), program, .. arguments]))!;
        process.StandardInput.Close();
        string[] output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed:\n{string.Concat(output)}");
    }

    /// <summary>Stops it and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await RunAsync("kill", [$"-{_program.Stop}", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(Limit, TimeProvider.System);
        _process.Dispose();
    }

    private static string[] AsUser(string? user) =>
        user is not null && Environment.IsPrivilegedProcess ? ["--reuid", user, "--regid", user, "--clear-groups"] : [];

    private static ProcessStartInfo Redirected(IEnumerable<string> arguments) => new(RealPart.Find("setpriv", "util-linux", []), arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // Readable by every account.
        WorkingDirectory = "/",
        Environment = { ["LC_ALL"] = "C" },
    };

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (line.Contains(_program.Ready, StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
