using System.Collections.Immutable;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>Runs the dev cluster's processes: starts each when what it depends on is healthy, and stops them in the opposite order.</summary>
internal sealed class EmbeddedEngine : IDisposable
{
    /// <summary>Nothing runs yet.</summary>
    public EmbeddedEngine(DevTopology topology, Func<string, ResourceLog> logOf, EngineParts parts) =>
        Runners = [.. topology.Processes.Select(resource => new ResourceRunner(resource, logOf(resource.Name), parts))];

    /// <summary>The processes in start order.</summary>
    public ImmutableArray<ResourceRunner> Runners { get; }

    /// <summary>The runner of that name, or null.</summary>
    public ResourceRunner? Find(string name) => Runners.FirstOrDefault(runner => runner.Resource.Name == name);

    /// <summary>Starts everything and waits until all is healthy. The first failure calls off the rest; the caller then stops what runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var calledOff = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starts = new Dictionary<string, Task>();
        foreach (ResourceRunner runner in Runners)
            starts[runner.Resource.Name] = StartAfterAsync([.. runner.Resource.DependsOn.Select(name => starts[name])], runner, calledOff);
        await Task.WhenAll(starts.Values);
    }

    /// <summary>Stops everything, what depends on others first.</summary>
    public async Task StopAsync()
    {
        var stops = new Dictionary<string, Task>();
        foreach (ResourceRunner runner in Runners.Reverse())
        {
            Task[] dependants = [.. Runners.Where(other => other.Resource.DependsOn.Contains(runner.Resource.Name)).Select(other => stops[other.Resource.Name])];
            stops[runner.Resource.Name] = StopAfterAsync(dependants, runner);
        }

        await Task.WhenAll(stops.Values);
    }

    /// <summary>Ends everything at once.</summary>
    public void Kill()
    {
        foreach (ResourceRunner runner in Runners)
            runner.Kill();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ResourceRunner runner in Runners)
            runner.Dispose();
    }

    private static async Task StartAfterAsync(Task[] dependencies, ResourceRunner runner, CancellationTokenSource calledOff)
    {
        try
        {
            await Task.WhenAll(dependencies);
            await runner.StartAsync(calledOff.Token);
        }
        catch
        {
            await calledOff.CancelAsync();
            throw;
        }
    }

    private static async Task StopAfterAsync(Task[] dependants, ResourceRunner runner)
    {
        await Task.WhenAll(dependants);
        await runner.CloseAsync();
    }
}
