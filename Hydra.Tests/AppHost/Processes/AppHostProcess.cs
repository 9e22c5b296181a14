using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Hydra.AppHost.Embedded.Launching;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Processes;

/// <summary>The AppHost as a process of its own, on a copy of a cluster file and on free ports, so that runs never meet.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    /// <summary>Only ends a test that would hang; a busy machine takes its time.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];
    private Process _process = null!;
    private Task<string> _error = Task.FromResult("");

    public int ProcessId => _process.Id;

    public string Folder => _folder.FullPath;

    public string ClusterFile => _folder["cluster.yaml"];

    /// <summary>The program that the tests were built with.</summary>
    public static string Program => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Hydra.AppHost", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Hydra.AppHost.dll"));

    /// <summary>Starts it directly.</summary>
    public static AppHostProcess Start(string clusterText, params string[] arguments) => StartVia([Program], clusterText, arguments);

    /// <summary>Starts it as its owner does.</summary>
    public static AppHostProcess StartByDotNetRun(string clusterText, params string[] arguments)
    {
        string root = Path.GetDirectoryName(SmallCluster.RepositoryFile)!;
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).StartsWith("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        return StartVia(["run", "--no-build", "-c", configuration, "--project", Path.Combine(root, "Hydra.AppHost"), "--"], clusterText, arguments);
    }

    /// <summary>Reads its output up to a line that begins so.</summary>
    public async Task<string> LineAsync(string beginning)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            while (await _output.Reader.WaitToReadAsync(limit.Token))
            {
                while (_output.Reader.TryRead(out string? line))
                {
                    _seen.Add(line);
                    if (line.StartsWith(beginning, StringComparison.Ordinal))
                        return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        string error = _process.HasExited ? await _error : "";
        throw new InvalidOperationException($"'{beginning}' never came. Output:\n{string.Join('\n', _seen)}\nErrors:\n{error}");
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(string name) => Send(name, ProcessId);

    /// <summary>Sends a process a signal.</summary>
    public static void Send(string name, int processId)
    {
        using var kill = Process.Start("kill", [$"-{name}", processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Its exit code and what it wrote to standard error.</summary>
    public async Task<(int ExitCode, string Error)> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    /// <summary>All processes of this run: each names its folder on its command line or in its environment.</summary>
    public Dictionary<int, string> Family()
    {
        var family = new Dictionary<int, string>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && (Text(folder, "cmdline") is var commandLine && commandLine.Contains(Folder, StringComparison.Ordinal) || Text(folder, "environ").Contains(Folder, StringComparison.Ordinal)))
            {
                family[processId] = commandLine.Replace('\0', ' ');
            }
        }

        return family;
    }

    /// <summary>Waits until no process of this run is left.</summary>
    public async Task NobodyLeftAsync()
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (Family() is { Count: > 0 } family)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Limit, $"Still there: {string.Join("; ", family)}");
            await Task.Delay(Poll, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (int processId in Family().Keys)
            Send("KILL", processId);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static AppHostProcess StartVia(string[] program, string clusterText, string[] arguments)
    {
        var run = new AppHostProcess();
        run._folder.Write("cluster.yaml", clusterText);
        var start = new ProcessStartInfo(DotNetHost.FullPath, [.. program, "--file", run.ClusterFile, "--free-ports", "--no-ui", "--fast", .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(SmallCluster.RepositoryFile),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        run._process = Process.Start(start)!;
        run._error = run._process.StandardError.ReadToEndAsync();
        _ = run.ReadAsync(run._process.StandardOutput);
        return run;
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            _output.Writer.TryWrite(line);
        _output.Writer.Complete();
    }

    private static string Text(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
