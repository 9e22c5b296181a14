namespace Hydra.Memory.SystemStates;

/// <summary>How a service is, as it last told.</summary>
internal sealed record SystemState
{
    public const string Healthy = "healthy";

    /// <summary>The states that a service may tell.</summary>
    public static readonly string[] All = [Healthy, "degraded", "down", "maintenance"];

    public const string Columns = "service AS Service, state AS State, note AS Note, changed_at AS ChangedAt, told_at AS ToldAt";

    public string Service { get; init; } = "";

    /// <summary>One of <see cref="All"/>.</summary>
    public string State { get; init; } = "";

    public string? Note { get; init; }

    /// <summary>Since when, in microseconds.</summary>
    public long ChangedAt { get; init; }

    /// <summary>When it was last told, in microseconds.</summary>
    public long ToldAt { get; init; }
}
