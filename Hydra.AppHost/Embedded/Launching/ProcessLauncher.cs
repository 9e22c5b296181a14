using System.Diagnostics;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>Starts resources as processes, with their standard input held open as the sign that the engine lives.</summary>
internal sealed class ProcessLauncher(DevValues values) : IResourceLauncher, IDisposable
{
    private readonly LaunchThread _thread = new();

    /// <inheritdoc/>
    public async Task<ILaunchedResource> LaunchAsync(DevProcess resource, ResourceLog log)
    {
        ProcessStartInfo start = StartOf(resource);
        Process process = await _thread.RunAsync(() => Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} was not started."));
        return new LaunchedProcess(process, log);
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private ProcessStartInfo StartOf(DevProcess resource)
    {
        bool isAssembly = resource.Executable.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        string[] arguments = isAssembly ? [resource.Executable, .. resource.Arguments] : [.. resource.Arguments];
        var start = new ProcessStartInfo(isAssembly ? DotNetHost.FullPath : resource.Executable, arguments)
        {
            // Beside its program lie a service's settings; where the AppHost was started from is no business of its.
            WorkingDirectory = Path.GetDirectoryName(resource.Executable),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in LaunchEnvironment.Of(resource.EnvironmentWith(values)))
            start.Environment[name] = value;
        return start;
    }
}
