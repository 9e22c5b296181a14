using CsCheck;
using Hydra.Memory.Versions;

namespace Hydra.Tests.Memory.Versions;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void The_same_text_has_no_difference() => Assert.Equal("", UnifiedDiff.Of("a", "x\ny", "b", "x\ny"));

    [Fact]
    public void A_change_is_shown_with_three_lines_around() =>
        Assert.Equal(
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
            UnifiedDiff.Of("a", "1\n2\n3\n4\n5\n6\n7\n8\n9", "b", "1\n2\n3\n4\nfive\n6\n7\n8\n9"));

    [Fact]
    public void Changes_far_apart_are_shown_apart() =>
        Assert.Equal(
            "--- a\n+++ b\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -7,3 +6,4 @@\n 7\n 8\n 9\n+10\n",
            UnifiedDiff.Of("a", "1\n2\n3\n4\n5\n6\n7\n8\n9", "b", "2\n3\n4\n5\n6\n7\n8\n9\n10"));

    [Fact]
    public void From_nothing_everything_is_added() => Assert.Equal("--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n", UnifiedDiff.Of("a", "", "b", "x\ny"));

    [Fact]
    public void Edits_lead_from_any_text_to_any_other() =>
        Gen.Select(Lines, Lines).Sample((from, to) => Assert.Equal(to, Apply(from, to, LineEdits.Between(from, to))));

    [Fact]
    public void No_way_is_shorter() =>
        Gen.Select(Lines, Lines).Sample((from, to) => Assert.Equal(from.Length + to.Length - (2 * LongestCommon(from, to)), LineEdits.Between(from, to).Count(edit => edit != LineEdit.Keep)));

    [Fact]
    public void Long_texts_without_a_common_line_are_replaced_whole()
    {
        string[] from = [.. Enumerable.Range(0, 20_000).Select(line => $"a{line}")];
        string[] to = [.. Enumerable.Range(0, 20_000).Select(line => $"b{line}")];

        Assert.Equal(to, Apply(from, to, LineEdits.Between(from, to)));
    }

    private static Gen<string[]> Lines => Gen.Char['a', 'd'].Select(c => c.ToString()).Array[0, 12];

    private static List<string> Apply(string[] from, string[] to, List<LineEdit> edits)
    {
        (int x, int y) = (0, 0);
        var result = new List<string>();
        foreach (LineEdit edit in edits)
        {
            if (edit != LineEdit.Remove)
                result.Add(edit == LineEdit.Keep ? from[x] : to[y]);
            x += edit == LineEdit.Add ? 0 : 1;
            y += edit == LineEdit.Remove ? 0 : 1;
        }

        Assert.Equal(from.Length, x);
        return result;
    }

    private static int LongestCommon(string[] a, string[] b)
    {
        int[,] length = new int[a.Length + 1, b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
                length[i, j] = a[i - 1] == b[j - 1] ? length[i - 1, j - 1] + 1 : Math.Max(length[i - 1, j], length[i, j - 1]);
        }

        return length[a.Length, b.Length];
    }
}
