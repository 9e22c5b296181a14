using System.Collections.Immutable;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>What an API key may be used for.</summary>
public static class KeyScopes
{
    /// <summary>Use the models.</summary>
    public const string Inference = "inference";

    /// <summary>Read and write the memory.</summary>
    public const string Memory = "memory";

    /// <summary>Tell the memory how services are.</summary>
    public const string Report = "report";

    /// <summary>See metrics, health details and state.</summary>
    public const string Observe = "observe";

    /// <summary>Change things; implies the others.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope.</summary>
    internal static ImmutableArray<string> All { get; } = [Inference, Memory, Report, Observe, Admin];
}
