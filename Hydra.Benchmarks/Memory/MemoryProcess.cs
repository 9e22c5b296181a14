using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Benchmarks.Memory;

/// <summary>The service as it is deployed: a process of its own on a free port of loopback, with a database of its own in a temporary folder that goes with it.</summary>
internal sealed partial class MemoryProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hydra-memory-benchmark-");
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _output = [];
    private readonly Process _process;

    private MemoryProcess(IReadOnlyDictionary<string, string?> settings)
    {
        string key = ApiKey.Generate();
        Client = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) }, Timeout = TimeSpan.FromMinutes(5) };
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Hydra.Memory.dll")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Dictionary<string, string?> environment = new(settings)
        {
            ["Memory:DataFolder"] = _folder.FullName,
            ["Keys:benchmark:Sha256"] = ApiKey.Sha256Of(key),
            ["Keys:benchmark:Scopes"] = KeyScopes.Memory,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks the service, with a key.</summary>
    public HttpClient Client { get; }

    /// <summary>What of its memory lies in RAM now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Where its database lies.</summary>
    public string Folder => _folder.FullName;

    /// <param name="settings">Settings of the service by their full names, with colons.</param>
    /// <exception cref="InvalidOperationException">It ended before it took connections.</exception>
    public static async Task<MemoryProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        MemoryProcess memory = new(settings);
        Task ended = memory._process.WaitForExitAsync();
        if (await Task.WhenAny(memory._address.Task, ended) == ended)
            throw new InvalidOperationException($"The memory did not start:\n{string.Join('\n', memory._output)}");
        memory.Client.BaseAddress = await memory._address.Task;
        return memory;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"listening on:?\s*(?<address>http://127\.0\.0\.1:\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
