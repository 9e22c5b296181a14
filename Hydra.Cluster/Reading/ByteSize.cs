using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hydra.Cluster.Reading;

/// <summary>An amount of memory or disk; decimal units (1 GB is 1,000,000,000 bytes), as makers count.</summary>
/// <param name="Bytes">The amount in bytes.</param>
[ScalarForm(@"^[0-9]+(\.[0-9]+)?(MB|GB|TB)$", "512MB, 24GB, 180TB", Limits = "more than nothing")]
public readonly record struct ByteSize(long Bytes) : IParsable<ByteSize>
{
    private static readonly (string Suffix, decimal Factor)[] Units = [("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m)];

    /// <inheritdoc/>
    public static ByteSize Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out ByteSize result) ? result : throw new FormatException($"'{s}' is not a size such as 24GB.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ByteSize result)
    {
        result = default;
        foreach ((string suffix, decimal factor) in Units)
        {
            if (s is null || !s.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            if (!decimal.TryParse(s.AsSpan(0, s.Length - 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
                return false;
            result = new ByteSize((long)Math.Min(Math.Min(number, 1e9m) * factor, long.MaxValue));
            return result.Bytes > 0;
        }

        return false;
    }

    /// <summary>The size in the largest unit that keeps it above one.</summary>
    public override string ToString()
    {
        long bytes = Bytes;
        (string suffix, decimal factor) = Units.Last(unit => bytes >= unit.Factor || unit.Suffix == "MB");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor:0.##}{suffix}");
    }
}
