using System.Collections.Immutable;
using System.Text;

namespace Hydra.Memory.Chunking;

/// <summary>
/// Cuts texts into chunks along their structure. Every chunk is a stretch of the text as it stands, chunks are in the text's order, all that is not white space is in one,
/// and none, with its headings, is over the model's budget. The time is linear in the length of the text.
/// </summary>
/// <param name="options">Sizes.</param>
/// <param name="budget">What the embedding model can read.</param>
internal sealed class Chunker(ChunkOptions options, TokenBudget budget)
{
    private const string Separator = " > ";

    /// <summary>Headings must leave most of a small model's budget to the text.</summary>
    private readonly int _contextTokens = Math.Min(options.HeadingTokens, budget.Tokens / 4);

    /// <summary>The chunks of a text; none where it is white space only.</summary>
    public ImmutableArray<TextChunk> Chunk(StructuredText source)
    {
        int mostTokens = Math.Min(options.TargetTokens, budget.Tokens - _contextTokens);
        List<TextUnit> units = UnitSplitter.Split(source, mostTokens);
        var chunks = ImmutableArray.CreateBuilder<TextChunk>();
        var contexts = new Dictionary<ImmutableArray<string>, string>();
        foreach ((int first, int next, int end) in new ChunkPacker(units, mostTokens, options).Pack())
            chunks.Add(ChunkOf(source, units, (first, next, end), contexts) with { Ordinal = chunks.Count });
        return chunks.ToImmutable();
    }

    private TextChunk ChunkOf(StructuredText source, List<TextUnit> units, (int First, int New, int End) range, Dictionary<ImmutableArray<string>, string> contexts)
    {
        int start = units[range.First].Start;
        string text = source.Text[start..units[range.End - 1].End];
        TextPart? part = source.Parts.IsEmpty ? null : source.Parts[units[SubjectOf(units, range)].Part];
        ImmutableArray<string> headings = part?.Headings ?? [];
        if (!contexts.TryGetValue(headings, out string? context))
            contexts[headings] = context = ContextOf(headings);
        return new TextChunk
        {
            Ordinal = 0,
            Text = text,
            Start = start,
            Repeated = units[range.New].Start - start,
            Headings = headings,
            Context = context,
            Page = part?.Page,
            Tokens = TokenEstimate.Of(text) + TokenEstimate.Of(context),
        };
    }

    /// <summary>The first new unit that is no heading: where "1 Storage" and "1.1 Disks" begin a chunk together, it is about disks.</summary>
    private static int SubjectOf(List<TextUnit> units, (int First, int New, int End) range)
    {
        int subject = range.New;
        while (subject < range.End - 1 && units[subject].IsHeading)
            subject++;
        return subject;
    }

    /// <summary>The headings as one line; where they are too long the outer ones are left out, and the innermost is cut.</summary>
    private string ContextOf(ImmutableArray<string> headings)
    {
        string context = "";
        for (int i = headings.Length - 1; i >= 0; i--)
        {
            string longer = context.Length == 0 ? headings[i] : headings[i] + Separator + context;
            if (TokenEstimate.Of(longer) > _contextTokens)
                return context.Length == 0 ? Shortened(longer) : context;
            context = longer;
        }

        return context;
    }

    private string Shortened(string heading)
    {
        var text = new StringBuilder();
        foreach (Rune rune in heading.EnumerateRunes())
        {
            int length = text.Length;
            text.Append(rune.ToString());
            if (TokenEstimate.Of(text.ToString()) > _contextTokens)
                return text.ToString(0, length).TrimEnd();
        }

        return text.ToString();
    }
}
