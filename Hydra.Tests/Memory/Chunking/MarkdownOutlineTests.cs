using CsCheck;
using Hydra.Memory.Chunking;
using Markdig;
using Markdig.Syntax;

namespace Hydra.Tests.Memory.Chunking;

public sealed class MarkdownOutlineTests
{
    private static readonly string[] Written =
    [
        "# One", "## Two ##", "### Three", "###### Six", "####### Seven", "#NoHeading", "   # Indented", "    # Code", "Above", "===", "---", "text", "more text", "", "", "", "```", "```cs", "~~~", "> # quoted", "#", "x = 1",
    ];

    private static readonly Gen<string> Lines = Gen.Int[0, Written.Length - 1].Select(i => Written[i]);

    [Fact]
    public void Headings_NestByTheirLevels() =>
        Assert.Equal(["A", "A > B", "A > B > C", "A > D", "E"], Paths("# A\n### B\n#### C\n## D\nE\n===\n"));

    [Fact]
    public void AHeading_LosesWhatOnlyDecoratesIt() => Assert.Equal(["Ports of hydra-ai"], Paths("##   Ports of **`hydra-ai`**  ##\n"));

    [Fact]
    public void FrontMatterAndCode_HaveNoHeadings() =>
        Assert.Equal(["Real"], Paths("---\ntitle: x\n# no heading\n---\n\n# Real\n\n```sh\n# comment\n```\n\n~~~~\n# comment\n~~~\n# comment\n~~~~\n"));

    [Fact]
    public void CodeWithoutAnEnd_GoesOnToTheEndOfTheText()
    {
        StructuredText read = MarkdownOutline.Read("Intro\n\n```\ncode\n\n# comment");

        Assert.Equal([PartKind.Prose, PartKind.Code], read.Parts.Select(part => part.Kind));
        Assert.Equal("```\ncode\n\n# comment", read.TextOf(read.Parts[1]));
    }

    [Fact]
    public void EveryLineBreak_EndsALine() => Assert.Equal(["A", "A > B", "A > C"], Paths("# A\r\n## B\r## C\n"));

    [Fact]
    public void Parts_AreInOrderAndCoverTheText() => HostileText.Any.Sample(text =>
    {
        int end = 0;
        foreach (TextPart part in MarkdownOutline.Read(text).Parts)
        {
            Assert.True(text.AsSpan(end, part.Start - end).IsWhiteSpace());
            end = part.End;
        }

        Assert.True(text.AsSpan(end).IsWhiteSpace());
    });

    /// <summary>Markdig knows all of CommonMark; on paragraphs, headings and fenced code both must say the same.</summary>
    [Fact]
    public void Headings_AreThoseThatMarkdigFinds() => Lines.Array[1, 12].Sample(lines =>
    {
        // A rule below two lines of text makes both a heading in CommonMark; here it makes none, since text over a rule is far more common.
        string text = string.Join("\n", lines.Select((line, i) => line is "===" or "---" && (i < 2 || lines[i - 2].Length > 0) ? "" : line));
        if (lines[0] == "---")
            return;
        int[] expected = [.. Markdown.Parse(text).OfType<HeadingBlock>().Select(heading => text.AsSpan(0, heading.Span.Start).Count('\n'))];
        int[] found = [.. MarkdownOutline.Read(text).Parts.Where(part => part.Kind == PartKind.Heading).Select(part => text.AsSpan(0, part.Start).Count('\n'))];
        Assert.Equal(expected, found);
    });

    private static IEnumerable<string> Paths(string text) =>
        MarkdownOutline.Read(text).Parts.Where(part => part.Kind == PartKind.Heading).Select(part => string.Join(" > ", part.Headings));
}
