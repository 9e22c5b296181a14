using System.Diagnostics.CodeAnalysis;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Workloads;

/// <summary>A folder or named volume that a workload sees.</summary>
/// <param name="Source">Path on the node, or the name of a volume where it has no slash.</param>
/// <param name="Target">Absolute path that the workload sees.</param>
/// <param name="ReadOnly">Whether it may only read.</param>
[ScalarForm(@"^[^:]+:/[^:]*(:ro)?$", "/mnt/user/appdata/qdrant:/qdrant/storage, /mnt/user/models:/models:ro")]
public sealed record VolumeMount(string Source, string Target, bool ReadOnly) : IParsable<VolumeMount>
{
    /// <summary>Whether <see cref="Source"/> is a named volume and not a path.</summary>
    public bool IsNamed => !Source.Contains('/', StringComparison.Ordinal);

    /// <inheritdoc/>
    public static VolumeMount Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out VolumeMount? result) ? result : throw new FormatException($"'{s}' is not SOURCE:TARGET[:ro].");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out VolumeMount result)
    {
        result = null;
        string[] parts = (s ?? "").Split(':');
        bool readOnly = parts is [_, _, "ro"];
        if (!(readOnly || parts.Length == 2) || parts[0].Length == 0 || !parts[1].StartsWith('/'))
            return false;

        result = new VolumeMount(parts[0], parts[1], readOnly);
        return true;
    }

    /// <summary>The form that the file uses.</summary>
    public override string ToString() => $"{Source}:{Target}{(ReadOnly ? ":ro" : "")}";
}
