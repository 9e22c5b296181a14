using System.Globalization;
using System.Text;

namespace Hydra.Memory.Versions;

/// <summary>Two texts as a unified diff, with three lines around each change.</summary>
internal static class UnifiedDiff
{
    private const int Around = 3;

    /// <returns>Empty where the texts are the same.</returns>
    public static string Of(string fromName, string from, string toName, string to)
    {
        string[] before = LinesOf(from);
        string[] after = LinesOf(to);
        List<LineEdit> edits = LineEdits.Between(before, after);
        var text = new StringBuilder();
        (int at, int x, int y) = (0, 0, 0);
        while (edits.FindIndex(at, edit => edit != LineEdit.Keep) is >= 0 and int change)
        {
            int start = Math.Max(at, change - Around);
            int end = EndOf(edits, change);
            (x, y) = (x + start - at, y + start - at);
            if (text.Length == 0)
                text.Append(CultureInfo.InvariantCulture, $"--- {fromName}\n+++ {toName}\n");
            (x, y) = Write(text, edits.GetRange(start, end - start), (before, x), (after, y));
            at = end;
        }

        return text.ToString();
    }

    /// <summary>The end of what is shown with a change: changes with little between them share it.</summary>
    private static int EndOf(List<LineEdit> edits, int change)
    {
        int last = change;
        for (int i = change; i < edits.Count && i - last <= 2 * Around; i++)
            last = edits[i] == LineEdit.Keep ? last : i;
        return Math.Min(edits.Count, last + 1 + Around);
    }

    private static (int X, int Y) Write(StringBuilder text, List<LineEdit> edits, (string[] Lines, int At) from, (string[] Lines, int At) to)
    {
        int removed = edits.Count(edit => edit != LineEdit.Add);
        int added = edits.Count(edit => edit != LineEdit.Remove);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(from.At, removed)} +{Range(to.At, added)} @@\n");
        foreach (LineEdit edit in edits)
        {
            string line = edit == LineEdit.Add ? to.Lines[to.At] : from.Lines[from.At];
            text.Append(edit switch { LineEdit.Keep => ' ', LineEdit.Remove => '-', _ => '+' }).Append(line).Append('\n');
            from.At += edit == LineEdit.Add ? 0 : 1;
            to.At += edit == LineEdit.Remove ? 0 : 1;
        }

        return (from.At, to.At);
    }

    /// <summary>First line and number of lines; of none, the line before.</summary>
    private static string Range(int at, int count) => string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? at : at + 1)},{count}");

    private static string[] LinesOf(string text) => text.Length == 0 ? [] : text.Split('\n');
}
