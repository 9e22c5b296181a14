using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Hydra.Memory.Duplicates;
using Hydra.Tests.Memory.Chunking;

namespace Hydra.Tests.Memory.Duplicates;

public sealed class NearDuplicateTests
{
    private const string Long = "The gateway listens on port 5000 and sends each request to the backend that serves its model. When a backend is down it asks the next one in the chain, "
        + "until the first byte of the answer has gone out. The memory keeps what was said for 30 days, and it is backed up at 4 every night to the storage node in the cellar.";

    [Theory]
    [InlineData(Long, Long)]
    [InlineData("The port is 5000.", "the port is 5000")]
    [InlineData("Grafana runs\n on hydra-storage!", "Grafana runs on hydra-storage.")]
    [InlineData("Café closes at 8", "Cafe closes at 8")]
    [InlineData("- one\n- two", "* one\n* two")]
    public void TextsThatSayTheSame_AreDuplicates(string one, string other) => Assert.NotNull(Find(one, other));

    [Fact]
    public void OneArticleMoreInALongText_IsADuplicate() => Assert.InRange(Find(Long, Long.Replace("to the backend", "to a backend", StringComparison.Ordinal))!.Value.Similarity, NearDuplicateIndex.LeastSimilarity, 0.99);

    [Theory]
    [InlineData("port 5000", "port 5001")]
    [InlineData("The port is 5000.", "The port is 5001.")]
    [InlineData("It is up.", "It is not up.")]
    [InlineData("It is up.", "It isn't up.")]
    [InlineData("It is up.", "It is up?")]
    [InlineData("It is up.", "It was up.")]
    [InlineData("Version 1.2.3", "Version 1.23")]
    [InlineData("a + b", "a - b")]
    [InlineData("x == 1", "x != 1")]
    [InlineData("if (ready)", "if (!ready)")]
    [InlineData("It has 5 degrees", "It has -5 degrees")]
    [InlineData("It costs $5", "It costs €5")]
    [InlineData("Anna called Ben", "Ben called Anna")]
    [InlineData("👍", "👎")]
    public void AnotherNumberNameOrNegation_IsAnotherStatement(string one, string other)
    {
        Assert.Null(Find(one, other));
        // The same difference drowned in a long text, where all shingles but a few are common.
        Assert.Null(Find($"{Long} {one} {Long}", $"{Long} {other} {Long}"));
    }

    [Fact]
    public void TextsWithoutWords_AreNoDuplicates() => Assert.Null(Find("...", "..."));

    [Fact]
    public void ASentenceMore_IsNoDuplicate() => Assert.Null(Find(Long, Long + " The cellar is dry."));

    [Fact]
    public void WhatWasRemovedOrReplaced_IsNotFound()
    {
        var index = new NearDuplicateIndex();
        index.Add(1, Long);
        index.Add(2, "Another text.");
        index.Add(1, "A replaced text.");

        Assert.Null(index.Find(Long));
        Assert.True(index.Remove(2));
        Assert.False(index.Remove(2));
        Assert.Null(index.Find("Another text."));
        Assert.Equal(1, index.Find("a replaced text")!.Value.No);
        Assert.Equal(1, index.Count);
    }

    /// <summary>The index says of every text what a plain list of normalised texts would say.</summary>
    [Fact]
    public void TheIndex_FindsWhatAListFinds() => Gen.Select(Gen.Int[0, 2], Gen.Long[0, 30], Gen.Int[0, 12]).Array[1, 400].Sample(steps =>
    {
        var index = new NearDuplicateIndex();
        SortedDictionary<long, int> list = [];
        foreach ((int step, long no, int text) in steps)
        {
            if (step == 0)
                Assert.Equal(list.Remove(no), index.Remove(no));
            else
                (list[no], _) = (text, AddTo(index, no, text));
            long? expected = list.Where(one => one.Value == text).Select(one => (long?)one.Key).FirstOrDefault();
            Assert.Equal(expected, index.Find($"TEXT number {text}!")?.No);
        }

        Assert.Equal(list.Count, index.Count);
    });

    [Fact]
    public void AnyText_IsItsOwnDuplicate_UnlessItHasNoWords() => HostileText.Any.Sample(text => Find(text, text) is { Similarity: 1 } || ComparedWords.Of(text).Length == 0);

    /// <summary>Every text of one template shares most bands with every other one.</summary>
    [Fact]
    public void ManyTextsOfOneTemplate_AreAddedFoundAndRemovedInTime()
    {
        var index = new NearDuplicateIndex();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 20_000; i++)
            index.Add(i, Template(i));

        Assert.Equal(19_999, index.Find(Template(19_999))!.Value.No);
        Assert.Null(index.Find(Template(20_000)));
        for (int i = 0; i < 20_000; i++)
            index.Remove(i);
        Assert.Null(index.Find(Template(19_999)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"It took {watch.Elapsed}.");
    }

    [Theory]
    [InlineData("a b", "a  b", true)]
    [InlineData(" a\r\nb ", "a b", true)]
    [InlineData("a b", "ab", false)]
    [InlineData("a b", "A b", false)]
    [InlineData("a.", "a", false)]
    public void Fingerprints_CountAllButWhiteSpace(string one, string other, bool isSame) => Assert.Equal(isSame, ContentFingerprint.Of(one) == ContentFingerprint.Of(other));

    [Fact]
    public void HalfOfASurrogatePair_CountsAsTheReplacementCharacter() => Assert.Equal(ContentFingerprint.Of("a\uFFFDb"), ContentFingerprint.Of("a\uD83Db"));

    [Fact]
    public void AFingerprint_IsTheSha256OfTheText_HoweverLong()
    {
        string text = string.Concat(Enumerable.Repeat("日本👍 ", 5000)).Trim();

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))), ContentFingerprint.Of("  " + text).Sha256);
    }

    private static string Template(int i) => string.Create(CultureInfo.InvariantCulture, $"{Long} It was seen {i} times by the probe of the healer.");

    private static bool AddTo(NearDuplicateIndex index, long no, int text)
    {
        index.Add(no, $"text Number {text}.");
        return true;
    }

    private static (long No, double Similarity)? Find(string stored, string text)
    {
        var index = new NearDuplicateIndex();
        index.Add(7, stored);
        return index.Find(text);
    }
}
