using CsCheck;
using Hydra.Memory.Chunking;

namespace Hydra.Tests.Memory.Chunking;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Dr. Smith met Mrs. Jones. They talked.", "Dr. Smith met Mrs. Jones.|They talked.")]
    [InlineData("Use a store, e.g. Redis or i.e. Valkey. Done.", "Use a store, e.g. Redis or i.e. Valkey.|Done.")]
    [InlineData("J. R. R. Tolkien wrote it. So did I. Then we left.", "J. R. R. Tolkien wrote it.|So did I.|Then we left.")]
    [InlineData("See fig. 3 and No. 5. No. That is wrong.", "See fig. 3 and No. 5.|No.|That is wrong.")]
    [InlineData("Version 1.2.3 runs at 127.0.0.1. It is 3.5 times faster.", "Version 1.2.3 runs at 127.0.0.1.|It is 3.5 times faster.")]
    [InlineData("\"Is it up?\" he asked. \"Yes!\" \"Good.\"", "\"Is it up?\" he asked.|\"Yes!\"|\"Good.\"")]
    [InlineData("Wait... what? Well… no.", "Wait... what?|Well… no.")]
    [InlineData("Das gilt z.B. für Berlin bzw. Bonn. Ende.", "Das gilt z.B. für Berlin bzw. Bonn.|Ende.")]
    [InlineData("日本語です。次の文！終わり", "日本語です。|次の文！|終わり")]
    [InlineData("「はい。」と言った。", "「はい。」|と言った。")]
    [InlineData("यह एक है। यह दो है।", "यह एक है।|यह दो है।")]
    [InlineData("هل هو هنا؟ نعم.", "هل هو هنا؟|نعم.")]
    [InlineData("A heading\n\nA paragraph\nin two lines. End", "A heading|A paragraph\nin two lines.|End")]
    [InlineData("Items:\n- one\n- two\n1. three", "Items:|- one|- two|1. three")]
    [InlineData("| a |\r\n| b |", "| a ||| b |")]
    [InlineData("It ends (really.) Yes.", "It ends (really.)|Yes.")]
    [InlineData("ends at https://a.b/c.html. Next", "ends at https://a.b/c.html.|Next")]
    public void Sentences_EndWhereAReaderEndsThem(string text, string sentences) => Assert.Equal(sentences, string.Join('|', Split(text)));

    [Fact]
    public void ABlankLine_BeginsAParagraph()
    {
        var splitter = new SentenceSplitter("One. Two.\n\nThree\nfour.\n \nFive.");
        List<bool> begins = [];
        while (splitter.MoveNext())
            begins.Add(splitter.BeginsParagraph);

        Assert.Equal([true, false, true, true], begins);
    }

    [Fact]
    public void EveryText_IsInItsSentences() => HostileText.Any.Sample(text => WithoutWhiteSpace(string.Concat(Split(text))) == WithoutWhiteSpace(text));

    private static string WithoutWhiteSpace(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private static List<string> Split(string text)
    {
        var splitter = new SentenceSplitter(text);
        List<string> sentences = [];
        while (splitter.MoveNext())
            sentences.Add(text[splitter.Start..splitter.End]);
        return sentences;
    }
}
