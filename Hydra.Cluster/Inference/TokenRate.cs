using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Inference;

/// <summary>A range of generation speeds.</summary>
/// <param name="Min">Slowest, in tokens a second.</param>
/// <param name="Max">Fastest, in tokens a second; equal to <paramref name="Min"/> where the file gives only a floor.</param>
[ScalarForm(@"^[0-9]{1,6}(-[0-9]{1,6}|\+)?$", "30-45, 100+", Limits = "the slower first, and more than 0")]
public readonly record struct TokenRate(int Min, int Max) : IParsable<TokenRate>
{
    /// <inheritdoc/>
    public static TokenRate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out TokenRate result) ? result : throw new FormatException($"'{s}' is not MIN-MAX or MIN+.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TokenRate result)
    {
        result = default;
        string[] parts = (s ?? "").TrimEnd('+').Split('-', 2);
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int min) || min < 1)
            return false;
        int max = min;
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out max) && max >= min))
            return false;

        result = new TokenRate(min, max);
        return true;
    }
}
