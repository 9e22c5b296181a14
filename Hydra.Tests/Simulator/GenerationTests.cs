using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Simulator.Generation;

namespace Hydra.Tests.Simulator;

public sealed class GenerationTests
{
    [Fact]
    public void Tokens_GiveTheTextBack() => Gen.String.Sample(text =>
    {
        string wellFormed = new([.. text.Select(character => char.IsSurrogate(character) ? 'x' : character)]);
        Assert.Equal(wellFormed, string.Concat(TokenText.Split(wellFormed)));
        Assert.Equal(wellFormed, TokenText.Decode(TokenText.Encode(wellFormed)));
        Assert.Equal(TokenText.Split(wellFormed).Length, TokenText.Count(wellFormed));
    });

    [Fact]
    public void Tokens_OfAnyText_AreCounted() => Gen.String.Sample(text => Assert.Equal(TokenText.Encode(text).Length, TokenText.Count(text)));

    [Fact]
    public void Answer_HasItsUsualLength_AndSpeaksOfTheTopic() => Gen.Int[0, 10_000].Sample(number =>
    {
        Answer answer = AnswerWriter.Write(AskFor($"topic {number}"), seed: (ulong)number);

        Assert.InRange(answer.Words.Length, 20, 140);
        Assert.Contains($"topic {number}", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith(".", answer.Text, StringComparison.Ordinal);
        Assert.Equal(AnswerEnd.Stop, answer.End);
    });

    [Fact]
    public void Answer_ReachesTheFewestTokensWanted() =>
        Assert.True(AnswerWriter.Write(AskFor("x") with { MinTokens = 500 }, seed: 1).Words.Length >= 500);

    [Fact]
    public void Answer_FillsTheContextAndNoMore()
    {
        Ask ask = AskFor("x");
        ask = ask with { Context = ask.PromptTokens + 7 };

        Answer answer = AnswerWriter.Write(ask, seed: 1);

        Assert.Equal((7, AnswerEnd.Length), (answer.Words.Length, answer.End));
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":3,"maximum":3}""", "3")]
    [InlineData("""{"type":"integer","exclusiveMinimum":3,"exclusiveMaximum":5}""", "4")]
    [InlineData("""{"enum":["only"]}""", "\"only\"")]
    [InlineData("""{"const":{"a":1}}""", "{\"a\":1}")]
    [InlineData("""{"type":["null","string"]}""", "null")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":4}""", "\"samp\"")]
    [InlineData("""{"type":"array","items":{"const":1},"minItems":2,"maxItems":2}""", "[1,1]")]
    [InlineData("""{"anyOf":[{"const":true},{"const":false}]}""", "true")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"const":"y"}}}""", "\"y\"")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"const":1}}},{"type":"object","properties":{"b":{"const":2}}}]}""", "{\"a\":1,\"b\":2}")]
    public void Sample_SatisfiesItsSchema(string schema, string expected) =>
        Assert.Equal(expected, SchemaSample.For(JsonElement.Parse(schema), new Chance(1))?.ToJsonString() ?? "null");

    [Fact]
    public void Sample_OfASchemaThatRefersToItself_Ends()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name","children"]}""");

        JsonObject sample = SchemaSample.For(schema, new Chance(1))!.AsObject();

        Assert.NotEmpty(sample["children"]!.AsArray());
    }

    private static Ask AskFor(string topic) => new() { Model = "m", Prompt = topic, Topic = topic, Context = 100_000 };
}
