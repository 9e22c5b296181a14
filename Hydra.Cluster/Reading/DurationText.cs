using System.Globalization;
using System.Text.RegularExpressions;

namespace Hydra.Cluster.Reading;

/// <summary>Durations as the file writes them: 500ms, 15s, 5m, 1h30m.</summary>
internal static partial class DurationText
{
    /// <summary>Hours, minutes, seconds, milliseconds, each at most once and in this order; plain groups, for the schema.</summary>
    public const string Pattern = "^([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,8}ms)?$";

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length == 0 || !TextForm.Matches(Pattern, text))
            return false;
        foreach (Match part in Part().Matches(text))
        {
            int number = int.Parse(part.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            value += part.Groups["unit"].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            };
        }

        return true;
    }

    public static string Of(TimeSpan value)
    {
        string text = string.Concat(
            Shown((int)value.TotalHours, "h"),
            Shown(value.Minutes, "m"),
            Shown(value.Seconds, "s"),
            Shown(value.Milliseconds, "ms"));
        return text.Length == 0 ? "0s" : text;
    }

    private static string Shown(int number, string unit) => number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");

    [GeneratedRegex("(?<number>[0-9]+)(?<unit>ms|h|m|s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
