namespace Hydra.Memory.Chunking;

/// <summary>
/// Packs units into chunks, in one pass: as many as fit, then back to the best place to cut in the second half of what fitted. A section begins a chunk
/// where the one before it is not small, and a heading never ends one.
/// </summary>
internal sealed class ChunkPacker(List<TextUnit> units, int mostTokens, ChunkOptions options)
{
    /// <summary>The chunks as ranges of units: what is repeated runs from <c>First</c> to <c>New</c>, what is new from there to <c>End</c>.</summary>
    public IEnumerable<(int First, int New, int End)> Pack()
    {
        int previous = 0;
        for (int next = 0; next < units.Count;)
        {
            int first = RepeatFrom(previous, next);
            int end = Cut(next, Fill(first, next));
            yield return (first, next, end);
            previous = next;
            next = end;
        }
    }

    /// <summary>The first of the sentences that are repeated before a unit.</summary>
    private int RepeatFrom(int previous, int next)
    {
        int first = next;
        int left = Math.Min(options.OverlapTokens, mostTokens - units[next].Tokens);
        while (first - 1 > previous && units[first].Before < UnitBreak.Section && units[first - 1].MayRepeat && units[first - 1].Tokens <= left)
        {
            first--;
            left -= units[first].Tokens;
        }

        return first;
    }

    /// <summary>The end of what fits.</summary>
    private int Fill(int first, int next)
    {
        int tokens = 0;
        for (int i = first; i < next; i++)
            tokens += units[i].Tokens;
        int repeated = tokens;
        int end = next;
        while (end < units.Count && tokens + units[end].Tokens <= mostTokens && (end == next || !MustCut(end, tokens - repeated)))
        {
            tokens += units[end].Tokens;
            end++;
        }

        return end;
    }

    private bool MustCut(int unit, int tokens) => units[unit].Before switch
    {
        UnitBreak.Gap => true,
        UnitBreak.Section => tokens >= options.SmallSectionTokens,
        _ => false,
    };

    /// <summary>The best place to cut up to the end of what fits.</summary>
    private int Cut(int next, int end)
    {
        if (end == units.Count)
            return end;
        int best = end;
        int tokens = 0;
        for (int i = end - 1; i > next; i--)
        {
            tokens += units[i].Tokens;
            if (tokens > mostTokens / 2 || units[best].Before >= UnitBreak.Section)
                break;
            if (units[i].Before > units[best].Before)
                best = i;
        }

        int cut = best;
        while (cut - 1 > next && units[cut - 1].IsHeading && units[cut].Before != UnitBreak.Gap)
            cut--;
        return cut;
    }
}
