using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Inference;

/// <summary>How many parameters a model has.</summary>
/// <param name="Value">The number itself, such as 70,000,000,000.</param>
[ScalarForm(@"^[0-9]+(\.[0-9]+)?[MB]$", "70B, 137M", Limits = "at most 1000000B")]
public readonly record struct ParameterCount(long Value) : IParsable<ParameterCount>
{
    /// <inheritdoc/>
    public static ParameterCount Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out ParameterCount result) ? result : throw new FormatException($"'{s}' is not a number with M or B.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ParameterCount result)
    {
        result = default;
        if (s is not [.. var digits, 'M' or 'B'] || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return false;
        decimal value = number * (s[^1] == 'B' ? 1_000_000_000m : 1_000_000m);
        if (value is < 1 or > 1e15m)
            return false;

        result = new ParameterCount((long)value);
        return true;
    }
}
