using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>Starts processes; a boundary that tests replace.</summary>
internal interface IResourceLauncher
{
    /// <summary>Starts a resource, whose output goes to its log.</summary>
    Task<ILaunchedResource> LaunchAsync(DevProcess resource, ResourceLog log);
}

/// <summary>A process that was started.</summary>
internal interface ILaunchedResource
{
    /// <summary>Its id.</summary>
    int ProcessId { get; }

    /// <summary>Ends with the exit code once the process has ended and its output is read.</summary>
    Task<int> Exited { get; }

    /// <summary>Closes its standard input, by which a service knows that it shall stop.</summary>
    void CloseInput();

    /// <summary>Asks it to end (SIGTERM).</summary>
    void Terminate();

    /// <summary>Ends it (SIGKILL).</summary>
    void Kill();
}
