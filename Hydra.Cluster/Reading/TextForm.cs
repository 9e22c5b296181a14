using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hydra.Cluster.Reading;

/// <summary>The forms that texts of the file have, and how a text is quoted in a message.</summary>
internal static class TextForm
{
    private const int LongestExcerpt = 60;

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>Whether a pattern matches the whole text; a match that takes too long is none.</summary>
    public static bool Matches(string pattern, string text)
    {
        Regex regex = Patterns.GetOrAdd(pattern, static pattern => new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        try
        {
            // A $ would also match before a last line feed.
            foreach (ValueMatch match in regex.EnumerateMatches(text))
                return match.Length == text.Length;
            return false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>A text of the file as a message quotes it.</summary>
    public static string Excerpt(string text) => text.Length <= LongestExcerpt ? text : string.Concat(text.AsSpan(0, LongestExcerpt), "…");

    /// <summary>A message with no character that would break its line or move a terminal's cursor.</summary>
    public static string OneLine(string message) => message.Any(char.IsControl) ? string.Concat(message.Select(c => char.IsControl(c) ? '·' : c)) : message;
}
