using System.Collections.Immutable;
using System.Globalization;
using Hydra.Memory.Chunking;
using Microsoft.Extensions.Options;

namespace Hydra.Tests.Memory.Chunking;

public sealed class ChunkerTests
{
    private const int Megabytes = 2 << 20;
    private const int TenMegabytes = 10 << 20;

    [Fact]
    public void ANewSection_BeginsAChunk_UnderItsHeadings()
    {
        ImmutableArray<TextChunk> chunks = Chunk($"# Storage\n\n{Sentences(5)}\n\n## Disks\n\n{Sentences(5)}\n", target: 150);

        Assert.Equal([["Storage"], ["Storage", "Disks"]], chunks.Select(chunk => chunk.Headings.ToArray()));
        Assert.StartsWith("## Disks", chunks[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("Storage > Disks\n## Disks", chunks[1].Embedded, StringComparison.Ordinal);
    }

    [Fact]
    public void SmallSections_ShareAChunk() =>
        Assert.Single(Chunk("# One\n\nShort.\n\n# Two\n\nShort too.\n\n# Three\n\nAlso short.\n"));

    [Fact]
    public void AHeading_NeverEndsAChunk()
    {
        for (int sentences = 1; sentences < 40; sentences++)
        {
            foreach (TextChunk chunk in Chunk($"{Sentences(sentences)}\n\n## Heading\n\n{Sentences(10)}", target: 64))
                Assert.DoesNotMatch(@"Heading\s*$", chunk.Text);
        }
    }

    [Fact]
    public void LongProse_IsCutBetweenSentences_AndWholeSentencesAreRepeated()
    {
        ImmutableArray<TextChunk> chunks = Chunk(Sentences(60), target: 100, overlap: 20);

        Assert.True(chunks.Length > 3);
        Assert.All(chunks, chunk => Assert.Matches(@"^Sentence \d+ .*\.$", chunk.Text));
        Assert.All(chunks.Skip(1), chunk => Assert.Matches(@"^Sentence \d+ [^.]*\. $", chunk.Text[..chunk.Repeated]));
    }

    [Fact]
    public void ProseWithParagraphs_IsCutBetweenThem_WhereThatIsNotTooEarly()
    {
        string paragraph = Sentences(5);

        ImmutableArray<TextChunk> chunks = Chunk(string.Join("\n\n", Enumerable.Repeat(paragraph, 6)), target: 120, overlap: 0);

        Assert.All(chunks, chunk => Assert.Equal(0, (chunk.Text.Length + 2) % (paragraph.Length + 2)));
    }

    [Fact]
    public void Code_IsCutBeforeDeclarations_AndNeverWithinALine()
    {
        string function = "def handle(request):\n    check(request)\n    return answer(request)\n";
        string source = $"Intro.\n\n```python\n{string.Concat(Enumerable.Repeat(function, 12))}```\n";

        ImmutableArray<TextChunk> chunks = Chunk(source, target: 64);

        Assert.True(chunks.Length > 3);
        Assert.All(chunks.Skip(1), chunk => Assert.StartsWith("def handle", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks.SkipLast(1), chunk => Assert.EndsWith("answer(request)", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void RowsAndItems_StayWhole()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"| row {i} | value {i} |\n")));

        Assert.All(Chunk(rows, target: 60), chunk => Assert.Matches(@"^\|[^\n]*\|(\n\|[^\n]*\|)*$", chunk.Text));
    }

    [Fact]
    public void MuchWhiteSpace_PartsAText() =>
        Assert.Equal(["one", "two"], Chunk($"one{new string(' ', 10_000)}two").Select(chunk => chunk.Text));

    [Fact]
    public void APage_IsThatOfTheFirstNewSentence()
    {
        string text = Sentences(40);
        int half = text.Length / 2;
        var source = new StructuredText(text, [new TextPart(0, half, PartKind.Prose, [], 1), new TextPart(half, text.Length - half, PartKind.Prose, [], 2)]);

        ImmutableArray<TextChunk> chunks = Chunker(80).Chunk(source);

        Assert.All(chunks, chunk => Assert.Equal(chunk.Start + chunk.Repeated < half ? 1 : 2, chunk.Page));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public void ATextOfNothing_HasNoChunks(string text) => Assert.Empty(Chunk(text));

    [Fact]
    public void HeadingsThatAreTooLong_LeaveTheBudgetToTheText()
    {
        string heading = string.Concat(Enumerable.Repeat("日本 ", 200));

        ImmutableArray<TextChunk> chunks = new Chunker(new ChunkOptions(), TokenBudget.Of(64)).Chunk(MarkdownOutline.Read($"# {heading}\n\n## {heading}\n\n{Sentences(10)}"));

        Assert.All(chunks, chunk => Assert.InRange(TokenEstimate.Of(chunk.Context), 1, 15));
    }

    public static TheoryData<string> Endless => new(
        "The quick brown fox jumps over the lazy dog. ", "a", "日", "👍", "\u0301", "e\u0301", ".", "! ", "\n", "\r", " x", "\na\n\n", "# a\n\n", "a\n=\n", "```\n", "- ", "- x\n", "> ", "[a]: b\n", "1. ", "| ", "\t", "\uD83D", "a.", "e.g. ", "*_`", "\u200D");

    [Fact(Timeout = 60_000)]
    public Task TenMegabytesOfProse_AreCut() => Task.Run(
        () =>
        {
            string text = string.Concat(Enumerable.Repeat("# Heading\n\nThe quick brown fox jumps over the lazy dog.\n\n", TenMegabytes / 56));
            Assert.InRange(Chunk(text).Length, TenMegabytes / 1200, TenMegabytes / 100);
        },
        TestContext.Current.CancellationToken);

    /// <summary>Each of these takes a splitter that looks back or ahead too far minutes or days.</summary>
    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Endless))]
    public Task MegabytesOfAnything_AreCutInTimeThatGrowsWithThem(string piece) => Task.Run(
        () =>
        {
            string text = string.Concat(Enumerable.Repeat(piece, Megabytes / piece.Length));
            ImmutableArray<TextChunk> chunks = new Chunker(new ChunkOptions(), TokenBudget.Of(2048)).Chunk(MarkdownOutline.Read(text));
            Assert.Equal(string.IsNullOrWhiteSpace(text), chunks.IsEmpty);
        },
        TestContext.Current.CancellationToken);

    [Fact]
    public void Options_ThatMakeNoSense_AreRefusedByName()
    {
        ValidateOptionsResult outOfRange = new ChunkOptionsValidator().Validate(null, new ChunkOptions { TargetTokens = 5, HeadingTokens = -1 });
        ValidateOptionsResult together = new ChunkProportionsValidator().Validate(null, new ChunkOptions { TargetTokens = 100, OverlapTokens = 60, SmallSectionTokens = 200 });

        Assert.Contains("TargetTokens", outOfRange.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("HeadingTokens", outOfRange.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Memory:Chunking:OverlapTokens is 60", together.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Memory:Chunking:SmallSectionTokens is 200", together.FailureMessage, StringComparison.Ordinal);
        Assert.True(new ChunkProportionsValidator().Validate(null, new ChunkOptions()).Succeeded);
    }

    private static string Sentences(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"Sentence {i} says what it has to say and then ends.")));

    private static Chunker Chunker(int target, int overlap = 20) =>
        new(new ChunkOptions { TargetTokens = target, OverlapTokens = overlap, SmallSectionTokens = 40 }, TokenBudget.Of(2048));

    private static ImmutableArray<TextChunk> Chunk(string markdown, int target = 300, int overlap = 20) => Chunker(target, overlap).Chunk(MarkdownOutline.Read(markdown));
}
