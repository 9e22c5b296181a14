using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hydra.Cluster.Workloads;

/// <summary>How to tell that a workload works.</summary>
public sealed record HealthCheckConfig
{
    [Description("Path that answers an HTTP GET; without it a TCP connection is the check.")]
    [RegularExpression("^/[^ ]*$")]
    public string? Http { get; init; }

    [Description("Name of the port to ask; the first where left out.")]
    public string? Port { get; init; }

    [Description("Status that means healthy.")]
    [Range(100, 599)]
    public int Expect { get; init; } = 200;

    [Description("Time between two checks.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    [Description("How long an answer may take.")]
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Failures in a row that mean it is down.")]
    [Range(1, 100)]
    public int Failures { get; init; } = 3;

    [Description("How long a start may take before it counts as failed.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);
}
