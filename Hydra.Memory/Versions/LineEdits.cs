namespace Hydra.Memory.Versions;

/// <summary>What happens to a line between two texts.</summary>
internal enum LineEdit
{
    Keep,
    Remove,
    Add,
}

/// <summary>The fewest lines to remove and add (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).</summary>
internal static class LineEdits
{
    /// <summary>Texts that differ in more lines than this are shown as one replaced by the other: the search would take the square of it.</summary>
    private const int MostEdits = 1000;

    public static List<LineEdit> Between(string[] from, string[] to)
    {
        int head = 0;
        while (head < from.Length && head < to.Length && from[head] == to[head])
            head++;
        int tail = 0;
        while (tail < from.Length - head && tail < to.Length - head && from[^(tail + 1)] == to[^(tail + 1)])
            tail++;
        List<LineEdit> middle = Middle(from[head..^tail], to[head..^tail]);
        return [.. Enumerable.Repeat(LineEdit.Keep, head), .. middle, .. Enumerable.Repeat(LineEdit.Keep, tail)];
    }

    private static List<LineEdit> Middle(string[] from, string[] to)
    {
        int most = Math.Min(from.Length + to.Length, MostEdits);
        // How far each diagonal (lines of "from" less lines of "to") reaches with so many edits; kept for each number of edits, to find the way back.
        int[] reach = new int[(2 * most) + 3];
        var steps = new List<int[]>();
        for (int edits = 0; edits <= most; edits++)
        {
            steps.Add((int[])reach.Clone());
            for (int diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                int at = most + 1 + diagonal;
                int x = IsAdd(reach, at, diagonal, edits) ? reach[at + 1] : reach[at - 1] + 1;
                while (x < from.Length && x - diagonal < to.Length && x - diagonal >= 0 && from[x] == to[x - diagonal])
                    x++;
                reach[at] = x;
                if (x >= from.Length && x - diagonal >= to.Length)
                    return Way(steps, most, from.Length, to.Length);
            }
        }

        return [.. Enumerable.Repeat(LineEdit.Remove, from.Length), .. Enumerable.Repeat(LineEdit.Add, to.Length)];
    }

    /// <summary>Whether the farthest way onto a diagonal comes by adding a line.</summary>
    private static bool IsAdd(int[] reach, int at, int diagonal, int edits) => diagonal == -edits || (diagonal != edits && reach[at - 1] < reach[at + 1]);

    private static List<LineEdit> Way(List<int[]> steps, int most, int x, int y)
    {
        var way = new List<LineEdit>();
        for (int edits = steps.Count - 1; edits > 0; edits--)
        {
            int[] reach = steps[edits];
            int diagonal = x - y;
            int at = most + 1 + diagonal;
            bool add = IsAdd(reach, at, diagonal, edits);
            int before = add ? reach[at + 1] : reach[at - 1];
            int start = add ? before : before + 1;
            way.AddRange(Enumerable.Repeat(LineEdit.Keep, x - start));
            way.Add(add ? LineEdit.Add : LineEdit.Remove);
            x = before;
            y = x - (add ? diagonal + 1 : diagonal - 1);
        }

        way.AddRange(Enumerable.Repeat(LineEdit.Keep, x));
        way.Reverse();
        return way;
    }
}
