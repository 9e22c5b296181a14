using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Hydra.Memory.Duplicates;

/// <summary>
/// Marks text that was recalled, where it is put into a prompt, and cuts it out again where the prompt comes back to be stored: else what the memory says is
/// remembered as something that was said, again and again. The form is <c>&lt;recalled id="passage-…"&gt;text&lt;/recalled&gt;</c>; within the text anything that looks like one of these
/// tags gets a backslash after its bracket, so no passage can end its own mark or open another one.
/// </summary>
internal static partial class RecallMark
{
    private const int LongestId = 100;

    /// <summary>Tags within tags within tags are nobody's mistake; with this bound they cost no more than their length.</summary>
    private const int MostRounds = 16;

    /// <summary>The text with its mark.</summary>
    /// <param name="id">Whose text it is, such as <c>passage-…</c> or <c>message-…</c>: letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>:</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The id has other characters, none, or more than 100.</exception>
    public static string Wrap(string id, string text)
    {
        if (!Id().IsMatch(id) || id.Length > LongestId)
            throw new ArgumentException($"'{id}' cannot be marked: an id has 1 to {LongestId} letters, digits, '-', '_', '.' and ':'.", nameof(id));
        return $"<recalled id=\"{id}\">{Tag().Replace(text, "<\\${rest}")}</recalled>";
    }

    /// <summary>Takes one mark off.</summary>
    /// <param name="marked">Exactly what <see cref="Wrap"/> gave.</param>
    /// <param name="id">The id.</param>
    /// <param name="text">The text as it was before.</param>
    public static bool TryUnwrap(string marked, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out string? text)
    {
        (id, text) = (null, null);
        Match open = OpenTag().Match(marked);
        if (!open.Success || open.Index != 0 || !marked.EndsWith("</recalled>", StringComparison.Ordinal))
            return false;
        string inner = marked[open.Length..^"</recalled>".Length];
        if (OpenOrCloseTag().IsMatch(inner))
            return false;
        id = open.Groups["id"].Value;
        text = EscapedTag().Replace(inner, "<${rest}");
        return true;
    }

    /// <summary>
    /// A text without what is marked in it. Marks within marks go with the outer one; a mark that is not closed takes all that follows, because nobody can say where the recalled
    /// text ends; a closing tag alone is cut out. A tag without an id, as in a text about this form, is text.
    /// </summary>
    public static StrippedText Strip(string text)
    {
        StrippedText stripped = StripOnce(text);
        // What stood on both sides of a mark can be a tag once it is gone.
        for (int round = 1; round < MostRounds && stripped.Text.Length < text.Length; round++)
        {
            text = stripped.Text;
            StrippedText again = StripOnce(text);
            stripped = new StrippedText(again.Text, stripped.RecalledIds.AddRange(again.RecalledIds), stripped.IsUnclosed || again.IsUnclosed);
        }

        return stripped;
    }

    private static StrippedText StripOnce(string text)
    {
        var kept = new StringBuilder();
        var ids = ImmutableArray.CreateBuilder<string>();
        int depth = 0;
        int from = 0;
        foreach (Match tag in OpenOrCloseTag().EnumerateAll(text))
        {
            if (depth == 0)
                kept.Append(text, from, tag.Index - from);
            from = tag.Index + tag.Length;
            if (tag.Groups["id"] is { Success: true } id)
            {
                ids.Add(id.Value);
                depth++;
            }
            else if (depth > 0)
            {
                depth--;
            }
        }

        if (depth == 0)
            kept.Append(text, from, text.Length - from);
        return new StrippedText(kept.ToString(), ids.ToImmutable(), depth > 0);
    }

    private static IEnumerable<Match> EnumerateAll(this Regex pattern, string text)
    {
        for (Match match = pattern.Match(text); match.Success; match = match.NextMatch())
            yield return match;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.:-]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    /// <summary>What must not stand within a mark as it is, with the backslashes that it has already.</summary>
    [GeneratedRegex(@"<(?<rest>\\*\s{0,8}/?\s{0,8}recalled)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<\\(?<rest>\\*\s{0,8}/?\s{0,8}recalled)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex EscapedTag();

    /// <summary>Models change case, quotes and spaces when they repeat something.</summary>
    [GeneratedRegex("""<\s{0,8}recalled\s{1,8}id\s{0,8}=\s{0,8}["']?(?<id>[A-Za-z0-9_.:-]{1,100})["']?\s{0,8}>""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex OpenTag();

    [GeneratedRegex("""<\s{0,8}recalled\s{1,8}id\s{0,8}=\s{0,8}["']?(?<id>[A-Za-z0-9_.:-]{1,100})["']?\s{0,8}>|<\s{0,8}/\s{0,8}recalled\s{0,8}>""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex OpenOrCloseTag();
}

/// <summary>What is left of a text when what was recalled is cut out.</summary>
/// <param name="Text">What may be stored; it may be white space only.</param>
/// <param name="RecalledIds">Whose texts were cut out, in the order in which they stood.</param>
/// <param name="IsUnclosed">Whether a mark was not closed, and the end of the text went with it.</param>
internal sealed record StrippedText(string Text, ImmutableArray<string> RecalledIds, bool IsUnclosed);
