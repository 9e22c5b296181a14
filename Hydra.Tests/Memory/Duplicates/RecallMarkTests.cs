using CsCheck;
using Hydra.Memory.Duplicates;
using Hydra.Tests.Memory.Chunking;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Memory.Duplicates;

public sealed class RecallMarkTests
{
    private static readonly string[] Pieces =
    [
        "<recalled", "<recalled id=\"passage-1\">", "</recalled>", "<", "</", "\\", "<\\", "recalled", " id=\"", "\"", ">", "<RECALLED ID='x'>", "< / recalled >", "<\\/recalled>", "<\\ / recalled>", "text", "\n", " ", "&lt;",
    ];

    private static readonly Gen<string> Tags = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12].Select(pieces => string.Concat(pieces)), HostileText.Any);

    [Fact]
    public void WhatIsMarked_ComesBackAsItWas() => Tags.Sample(text => RecallMark.TryUnwrap(RecallMark.Wrap("passage-1", text), out string? id, out string? back) && id == "passage-1" && back == text);

    [Fact]
    public void WhatIsMarked_IsCutOut_AndNothingElse() => Gen.Select(Tags, Tags, Tags).Sample((text, before, after) =>
    {
        // What surrounds it must not have tags of its own.
        (before, after) = (before.Replace('<', '('), after.Replace('<', '('));
        StrippedText stripped = RecallMark.Strip(before + RecallMark.Wrap("message-9", text) + after);
        Assert.Equal(before + after, stripped.Text);
        Assert.Equal(["message-9"], stripped.RecalledIds);
        Assert.False(stripped.IsUnclosed);
    });

    [Fact]
    public void MarksWithinMarks_GoWithTheOuterOne() => Tags.Sample(text =>
        RecallMark.Strip($"a{RecallMark.Wrap("x", RecallMark.Wrap("y", text))}b").Text == "ab");

    [Fact]
    public void WhatWasStripped_HasNothingMoreToStrip() => Tags.Sample(text => RecallMark.Strip(text).Text is var once && RecallMark.Strip(once) is { RecalledIds.IsEmpty: true } twice && twice.Text == once);

    [Theory]
    [InlineData("keep <recalled id=\"p-1\">gone</recalled> keep", "keep  keep", false)]
    [InlineData("keep <recalled id=\"p-1\">gone and gone", "keep ", true)]
    [InlineData("keep </recalled>keep", "keep keep", false)]
    [InlineData("<recalled id=\"p-1\">a<recalled id=\"p-2\">b</recalled>c</recalled>keep", "keep", false)]
    [InlineData("<Recalled  ID = 'p-1' >gone< /recalled >keep", "keep", false)]
    [InlineData("The form is <recalled id=\"passage-…\"> and so on", "The form is <recalled id=\"passage-…\"> and so on", false)]
    [InlineData("<recalled>keep", "<recalled>keep", false)]
    public void Tags_AreReadAsModelsWriteThem(string text, string kept, bool isUnclosed)
    {
        StrippedText stripped = RecallMark.Strip(text);

        Assert.Equal(kept, stripped.Text);
        Assert.Equal(isUnclosed, stripped.IsUnclosed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\">")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void AnIdThatWouldBreakTheMark_IsRefused(string id) => Assert.Throws<ArgumentException>(() => RecallMark.Wrap(id, "text"));

    [Fact]
    public void ATagThatAppearsWhenAnotherOneIsCutOut_IsCutOutToo() => Assert.Equal("", RecallMark.Strip("<recalled id=\"a\"<recalled id=\"b\">x</recalled>>y</recalled>").Text);

    [Theory(Timeout = 60_000)]
    [InlineData("<recalled id=\"a\">")]
    [InlineData("</recalled>")]
    [InlineData("<")]
    [InlineData("<recalled ")]
    [InlineData("\\")]
    [InlineData("<\\")]
    [InlineData(" ")]
    public Task MegabytesOfTags_AreStrippedInTime(string piece) => Task.Run(
        () =>
        {
            string text = string.Concat(Enumerable.Repeat(piece, (2 << 20) / piece.Length));
            Assert.Empty(RecallMark.Strip(RecallMark.Wrap("a", text)).Text);
            Assert.NotNull(RecallMark.Strip(text));
        },
        TestContext.Current.CancellationToken);

    [Fact]
    public void WhatWasRecalledLately_IsRecognisedWithoutItsMark()
    {
        var time = new FakeTimeProvider();
        var recent = new RecentRecalls(2, TimeSpan.FromHours(1), time);
        recent.Remember(1, "The gateway listens on port 4000.");
        recent.Remember(2, "...");

        Assert.Equal(1, recent.Recognise("the gateway listens on port 4000"));
        Assert.Equal(2, recent.Recognise(" ... "));
        Assert.Null(recent.Recognise("The gateway listens on port 4001."));
        recent.Remember(3, "Another text.");
        Assert.Null(recent.Recognise("The gateway listens on port 4000."));
        time.Advance(TimeSpan.FromMinutes(59));
        recent.Remember(2, "...");
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, recent.Recognise("..."));
        Assert.Null(recent.Recognise("Another text."));
    }
}
