using System.Text;
using CsCheck;
using Hydra.Memory.Embedding;

namespace Hydra.Tests.Memory.Embedding;

public sealed class EmbeddingAnswerTests
{
    [Fact]
    public void Vectors_AreReadInTheOrderOfTheirIndex_AndScaled()
    {
        EmbeddingOutcome outcome = Read($$"""{"data":[{"index":1,"embedding":[0,5]},{"index":0,"embedding":"{{Base64(3, 4)}}"}]}""", 2);

        Assert.Equal([[0.6f, 0.8f], [0f, 1f]], outcome.Vectors!);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[null]}""")]
    [InlineData("""{"data":[{}]}""")]
    [InlineData("""{"data":[{"embedding":null}]}""")]
    [InlineData("""{"data":[{"embedding":[]}]}""")]
    [InlineData("""{"data":[{"embedding":["a"]}]}""")]
    [InlineData("""{"data":[{"embedding":[0,0]}]}""")]
    [InlineData("""{"data":[{"embedding":[1e40]}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA"}]}""")]
    [InlineData("""{"data":[{"embedding":"AAAA"}]}""")]
    [InlineData("""{"data":[{"embedding":"AADAfwAAgD8="}]}""")]
    [InlineData("""{"data":[{"embedding":"AACAfwAAgD8="}]}""")]
    [InlineData("""{"data":[{"index":1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":-1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":[1]}]}""")]
    public void WhatIsNoVector_IsRefused(string answer) => Assert.Equal(EmbeddingFaultKind.Malformed, Read(answer, 1).Fault!.Kind);

    [Fact]
    public void AnIndexThatIsThereTwice_IsRefused() =>
        Assert.Equal(EmbeddingFaultKind.Malformed, Read("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""", 2).Fault!.Kind);

    [Fact]
    public void AnyBytes_GiveVectorsOrAFault() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 3]).Sample((bytes, texts) => Assert.NotNull((object?)EmbeddingAnswer.Read(bytes, texts).Vectors ?? EmbeddingAnswer.Read(bytes, texts).Fault));

    [Fact]
    public void Identities_SayWhoTheyAre_AndWhatToDo()
    {
        EmbeddingIdentity nomic = EmbeddingIdentity.Of(EmbeddingModel.Known("nomic-embed-text:latest")!, 768);
        EmbeddingIdentity lexical = EmbeddingIdentity.Of(new LexicalEmbedder().Model, 768);

        Assert.Null(nomic.MismatchWith(EmbeddingIdentity.Of(EmbeddingModel.Known("nomic-embed-text")!, 768)));
        string mismatch = lexical.MismatchWith(nomic)!;
        Assert.Contains("nomic-embed-text (768 dimensions, prefixes 'search_document: ' and 'search_query: ', version 1)", mismatch, StringComparison.Ordinal);
        Assert.Contains("hydra-lexical-v1 (768 dimensions, no prefixes, version 1)", mismatch, StringComparison.Ordinal);
        Assert.Contains("Memory:Embedding:Model", mismatch, StringComparison.Ordinal);
        Assert.NotNull(nomic.MismatchWith(nomic with { Dimensions = 512 }));
        Assert.NotNull(nomic.MismatchWith(nomic with { Version = 0 }));
    }

    private static EmbeddingOutcome Read(string answer, int texts) => EmbeddingAnswer.Read(Encoding.UTF8.GetBytes(answer), texts);

    private static string Base64(params float[] numbers) => Convert.ToBase64String(numbers.SelectMany(BitConverter.GetBytes).ToArray());
}
