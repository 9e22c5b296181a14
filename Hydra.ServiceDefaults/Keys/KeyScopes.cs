using System.Collections.Immutable;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>What an API key may be used for.</summary>
public static class KeyScopes
{
    /// <summary>Use the models.</summary>
    public const string Inference = "inference";

    /// <summary>Read and write the memory.</summary>
    public const string Memory = "memory";

    /// <summary>See metrics, health details and state.</summary>
    public const string Observe = "observe";

    /// <summary>Change things; implies the others.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope.</summary>
    internal static ImmutableArray<string> All { get; } = [Inference, Memory, Observe, Admin];
}
