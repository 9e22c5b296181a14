using System.Globalization;

namespace Hydra.Memory.Letta;

/// <summary>Times as Letta's API has them: ISO 8601, and UTC where no offset is named.</summary>
internal static class LettaTime
{
    /// <summary>What a time must look like, for the caller who sent another.</summary>
    public const string Rule = "must be a time in ISO 8601, such as 2026-03-01, 2026-03-01T18:30:00Z or 2026-03-01T18:30:00+01:00";

    private static readonly string[] Days = ["yyyy-MM-dd"];

    private static readonly string[] Instants =
    [
        "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <param name="text">What the caller sent.</param>
    /// <param name="endOfDay">Whether a date alone means its last microsecond, as the end of a range does.</param>
    /// <param name="time">The instant.</param>
    public static bool TryRead(string text, bool endOfDay, out DateTimeOffset time)
    {
        if (DateTimeOffset.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            if (endOfDay)
                time = time.AddDays(1).AddMicroseconds(-1);
            return true;
        }

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    public static string Write(long microseconds) => Write(Storage.UnixMicroseconds.ToTime(microseconds));
}
