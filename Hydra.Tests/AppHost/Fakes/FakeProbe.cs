using System.Collections.Concurrent;
using Hydra.AppHost.Embedded.Running;
using Hydra.AppHost.Topology;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>Every resource is healthy unless a test says otherwise.</summary>
internal sealed class FakeProbe : IHealthProbe
{
    private readonly ConcurrentDictionary<Uri, string> _problems = new();

    public void Fail(DevProcess resource, string problem) => _problems[resource.Health.Url] = problem;

    public void Recover(DevProcess resource) => _problems.TryRemove(resource.Health.Url, out _);

    public Task<string?> AskAsync(DevHealth health, CancellationToken cancellationToken) =>
        Task.FromResult(_problems.TryGetValue(health.Url, out string? problem) ? problem : null);
}
