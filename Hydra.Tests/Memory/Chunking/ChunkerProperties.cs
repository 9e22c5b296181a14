using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Hydra.Memory.Chunking;

namespace Hydra.Tests.Memory.Chunking;

/// <summary>What holds of the chunks of every text, in whatever form it is read and however small the model is.</summary>
public sealed class ChunkerProperties
{
    /// <summary>Unicode's own bound for a text that can be processed in a stream: more marks on one letter are no writing.</summary>
    private const int MostMarks = 30;

    private static readonly Gen<(StructuredText Source, Chunker Chunker, int Budget)> Cases =
        from text in HostileText.Any
        from isMarkdown in Gen.Bool
        from target in Gen.Int[32, 120]
        from overlap in Gen.Int[0, 16]
        from small in Gen.Int[0, 32]
        from headings in Gen.Int[0, 32]
        from model in Gen.Int[20, 200]
        let source = isMarkdown ? MarkdownOutline.Read(text) : StructuredText.OfProse(text)
        let options = new ChunkOptions { TargetTokens = target, OverlapTokens = overlap, SmallSectionTokens = small, HeadingTokens = headings }
        select (source, new Chunker(options, TokenBudget.Of(model)), TokenBudget.Of(model).Tokens);

    [Fact]
    public void EveryChunk_IsTheTextAsItStands_InOrder_AndNothingIsLost() => Sample((source, chunks, _) =>
    {
        int covered = 0;
        foreach ((int index, TextChunk chunk) in chunks.Index())
        {
            Assert.Equal(index, chunk.Ordinal);
            Assert.Equal(source.Text.Substring(chunk.Start, chunk.Text.Length), chunk.Text);
            int begin = chunk.Start + chunk.Repeated;
            Assert.True(begin >= covered, $"Chunk {index} begins again at {begin}, after {covered}.");
            Assert.True(source.Text.AsSpan(covered, begin - covered).IsWhiteSpace(), $"Lost before chunk {index}: {source.Text[covered..begin]}");
            Assert.True(chunk.End > begin, $"Chunk {index} brings nothing new.");
            covered = chunk.End;
        }

        Assert.True(source.Text.AsSpan(covered).IsWhiteSpace(), $"Lost at the end: {source.Text[covered..]}");
    });

    [Fact]
    public void NoChunk_IsOverTheBudget_WithItsHeadings() => Sample((_, chunks, budget) => Assert.All(chunks, chunk =>
    {
        Assert.Equal(TokenEstimate.Of(chunk.Embedded), chunk.Tokens);
        Assert.InRange(chunk.Tokens, 1, budget);
    }));

    [Fact]
    public void NoChunk_BeginsOrEndsWithinACharacter() => Sample((source, chunks, budget) =>
    {
        HashSet<int> starts = [.. StringInfo.ParseCombiningCharacters(source.Text), source.Text.Length];
        foreach (int cut in chunks.SelectMany(chunk => (int[])[chunk.Start, chunk.End]))
            Assert.True(starts.Contains(cut) || IsAllowed(source.Text, cut, budget), $"Cut within a character at {cut}.");
    });

    [Fact]
    public void Chunks_AreTheSameEveryTime() => Cases.Sample(one => one.Chunker.Chunk(one.Source).Select(chunk => chunk.Text).SequenceEqual(one.Chunker.Chunk(one.Source).Select(chunk => chunk.Text)));

    /// <summary>
    /// White space ends a sentence whatever mark is put on it; a line break within a "character" is one of the rules for emoji that StringInfo does not
    /// know; a character of hundreds of marks fits nowhere.
    /// </summary>
    private static bool IsAllowed(string text, int cut, int budget)
    {
        if (char.IsLowSurrogate(text[cut]) && cut > 0 && char.IsHighSurrogate(text[cut - 1]))
            return false;
        if (cut > 0 && (char.IsWhiteSpace(text[cut - 1]) || char.IsWhiteSpace(text[cut])))
            return true;
        int marks = 0;
        for (int at = cut; at > 0 && IsMark(text[at]); at--)
            marks++;
        for (int at = cut + 1; at < text.Length && IsMark(text[at]); at++)
            marks++;
        return marks > Math.Min(MostMarks, budget / 4);
    }

    private static bool IsMark(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format
        or UnicodeCategory.Surrogate;

    private static void Sample(Action<StructuredText, ImmutableArray<TextChunk>, int> check) =>
        Cases.Sample(one => check(one.Source, one.Chunker.Chunk(one.Source), one.Budget));
}
