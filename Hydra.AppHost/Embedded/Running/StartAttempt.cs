using System.Globalization;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>How a launch went, or how a run ended.</summary>
/// <param name="ExitCode">Of a process that ended by itself; null for one that is still there.</param>
/// <param name="Reason">Why it is not healthy, in a few words; empty where it is.</param>
internal sealed record StartAttempt(int? ExitCode, string Reason)
{
    /// <summary>It answers its health check.</summary>
    public static StartAttempt Healthy { get; } = new(null, "");

    /// <summary>Whether it answers its health check.</summary>
    public bool IsHealthy => Reason.Length == 0;

    /// <summary>It ended by itself.</summary>
    public static StartAttempt Exit(int code) => new(code, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"));
}
