using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>How to tell that a resource works.</summary>
/// <param name="Url">What to GET; a scheme other than http(s) means that a connection is the check.</param>
/// <param name="Expect">The status that means healthy.</param>
/// <param name="Timing">How often, how long, how many times.</param>
internal sealed record DevHealth(Uri Url, int Expect, DevHealthTiming Timing)
{
    /// <summary>The endpoint that is asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Whether an HTTP answer is the check, and not a connection alone.</summary>
    public bool IsHttp => Url.Scheme is "http" or "https";

    /// <summary>Of one of Hydra's own services, which answers <c>/alive</c> whatever cluster.yaml says of it.</summary>
    public static DevHealth OfService(Workload workload, ImmutableArray<DevEndpoint> endpoints)
    {
        HealthCheckConfig said = workload.Config.Health ?? new HealthCheckConfig();
        return Of(said, Asked(workload, endpoints), said.Http ?? "/alive");
    }

    /// <summary>Of anything else; null where cluster.yaml has no check.</summary>
    public static DevHealth? Of(Workload workload, ImmutableArray<DevEndpoint> endpoints) =>
        workload.Config.Health is { } said ? Of(said, Asked(workload, endpoints), said.Http) : null;

    /// <summary>Of the process of all stand-ins.</summary>
    public static DevHealth OfSimulator(DevEndpoint own) => new(new Uri(own.Address, "/health"), 200, new DevHealthTiming()) { Endpoint = own.Name };

    private static DevEndpoint Asked(Workload workload, ImmutableArray<DevEndpoint> endpoints) =>
        endpoints.FirstOrDefault(endpoint => endpoint.Name == workload.HealthEndpoint?.Name) ?? endpoints[0];

    private static DevHealth Of(HealthCheckConfig said, DevEndpoint asked, string? path)
    {
        Uri url = path is null ? new UriBuilder("tcp", asked.Address.Host, asked.Address.Port).Uri : new Uri(asked.Address, path);
        var timing = new DevHealthTiming { StartWithin = said.StartWithin, Every = said.Every, Timeout = said.Timeout, Failures = said.Failures };
        // What cluster.yaml expects is the answer of the path that it names.
        return new DevHealth(url, said.Http is null ? 200 : said.Expect, timing) { Endpoint = asked.Name };
    }
}

/// <summary>The times of a health check.</summary>
internal sealed record DevHealthTiming
{
    /// <summary>How long a start may take.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two checks of what is healthy.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Failures in a row after which it is shown as unhealthy.</summary>
    public int Failures { get; init; } = 3;
}
