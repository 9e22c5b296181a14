using System.Globalization;
using System.Text.RegularExpressions;

namespace Hydra.Memory.Search.Dates;

/// <summary>
/// Finds the times that an English query names: "on 3 June, 2023", "June 3rd", "2023-06-03", "in May", "May 2023", "in 2022", and, against
/// a now, "yesterday", "last week", "three months ago". A month alone needs a word like "in" before it: "may" and "march" are verbs too.
/// </summary>
internal static partial class AskedTimes
{
    /// <summary>A query is short; a text given as one is not read for dates.</summary>
    private const int LongestQuery = 1000;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Numbers = ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>The times named, none for a query without one. Without <paramref name="now"/> nothing is relative.</summary>
    public static List<AskedTime> In(string query, DateTime? now)
    {
        List<AskedTime> times = [];
        if (query.Length > LongestQuery)
            return times;
        times.AddRange(Dates().Matches(query).Select(Read).OfType<AskedTime>());
        if (now is { } today)
            times.AddRange(RelativeTimes().Matches(query).Select(match => ReadRelative(match, today.Date)).OfType<AskedTime>());
        return times;
    }

    private static AskedTime? Read(Match match)
    {
        int? year = Number(match.Groups["year"]);
        int? month = match.Groups["month"].Success ? Array.IndexOf(Months, match.Groups["month"].Value[..3].ToLowerInvariant()) + 1 : Number(match.Groups["monthNumber"]);
        int? day = Number(match.Groups["day"]);
        // A leap year stands for every year, so that 29 February is a day.
        int someYear = year ?? 2000;
        if (someYear is < 1000 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(someYear, month ?? 1))
            return null;

        DateTime from = new(someYear, month ?? 1, day ?? 1, 0, 0, 0, DateTimeKind.Utc);
        DateTime until = (month, day) switch
        {
            (null, _) => from.AddYears(1),
            (_, null) => from.AddMonths(1),
            _ => from.AddDays(1),
        };
        return new AskedTime(from, until, EveryYear: year is null);
    }

    private static AskedTime? ReadRelative(Match match, DateTime today)
    {
        string unit = match.Groups["unit"].Value.ToLowerInvariant();
        if (unit.Length == 0)
            return Days(today.AddDays(match.Value.StartsWith("y", StringComparison.OrdinalIgnoreCase) ? -1 : 0), 1);

        int length = unit switch { "day" => 1, "week" => 7, "month" => 30, _ => 365 };
        if (!match.Groups["count"].Success)
            return Days(today.AddDays(1 - (2 * length)), 2 * length);

        int count = Number(match.Groups["count"]) ?? Math.Max(1, Array.IndexOf(Numbers, match.Groups["count"].Value.ToLowerInvariant()));
        // Nobody who says "three months ago" counted the days.
        DateTime about = today.AddDays(-count * length);
        return Days(about.AddDays(-length / 2), 1 + length);
    }

    private static AskedTime Days(DateTime from, int count) => new(from, from.AddDays(count), EveryYear: false);

    private static int? Number(Group group) => int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex(
        @"\b(?<year>\d{4})-(?<monthNumber>\d{2})-(?<day>\d{2})\b"
        + @"|\b(?<day>\d{1,2})(st|nd|rd|th)?\s+(of\s+)?(?<month>" + MonthNames + @")\b(,?\s+(?<year>\d{4})\b)?"
        + @"|\b(?<month>" + MonthNames + @")\.?\s+(?<day>\d{1,2})(st|nd|rd|th)?\b(,?\s+(?<year>\d{4})\b)?"
        + @"|\b(?<month>" + MonthNames + @")\.?,?\s+(of\s+)?(?<year>\d{4})\b"
        + @"|(?<=\b(in|during|since|until|by|of|early|late|last|this|before|after)\s+)(?<month>" + MonthNames + @")\b"
        + @"|(?<=\b(in|during|since|until|by|of|year|before|after)\s+)(?<year>(19|20)\d{2})\b(?!-\d)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dates();

    [GeneratedRegex(
        @"\b(today|yesterday)\b|\b(last|past|previous)\s+(?<unit>week|month|year)\b|\b(?<count>\d{1,3}|a|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?<unit>day|week|month|year)s?\s+ago\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex RelativeTimes();

    private const string MonthNames = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec";
}
