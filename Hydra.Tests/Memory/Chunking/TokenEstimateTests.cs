using CsCheck;
using Hydra.Memory.Chunking;

namespace Hydra.Tests.Memory.Chunking;

public sealed class TokenEstimateTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \t\n", 0)]
    [InlineData("the", 1)]
    [InlineData("gateway", 3)]
    [InlineData("port 5000", 6)]
    [InlineData("Tschüß!", 3)]
    [InlineData("日本語", 3)]
    [InlineData("한국", 6)]
    [InlineData("сервер", 6)]
    [InlineData("👍", 2)]
    public void Texts_HaveTheTokensThatTheirCharactersSay(string text, int tokens) => Assert.Equal(tokens, TokenEstimate.Of(text));

    /// <summary>Counted with WordPiece's vocabulary for English: 22 with the full stops.</summary>
    [Fact]
    public void EnglishProse_IsEstimatedAboveItsTokens_AndNotFarAbove() =>
        Assert.InRange(TokenEstimate.Of("The gateway is the one door to every model. It fails over to the next one when a backend is down."), 22, 44);

    [Fact]
    public void AWordThatNoVocabularyHas_CountsEachCharacter() => Assert.Equal(1000, TokenEstimate.Of(new string('a', 1000)));

    [Fact]
    public void TheEstimateOfTwoTexts_IsTheSumOfTheirs() =>
        Gen.Select(HostileText.Any, HostileText.Any).Sample((one, other) => TokenEstimate.Of(one + " " + other) == TokenEstimate.Of(one) + TokenEstimate.Of(other));

    [Fact]
    public void NoPieceOfAText_HasMoreTokensThanAtMost() =>
        HostileText.Any.Sample(text => TokenEstimate.Of(text) <= TokenEstimate.AtMost(text) && TokenEstimate.AtMost(text) <= 3 * text.Length);

    [Fact]
    public void ABudget_LeavesRoomForThePrefixAndTheSpecialTokens()
    {
        TokenBudget budget = TokenBudget.Of(256, "search_document: ");

        // [CLS], [SEP], "search", "_", "document" and ":" by the estimate.
        Assert.Equal(256 - 2 - 7, budget.Tokens);
        Assert.True(budget.Holds(new string('.', 247)));
        Assert.False(budget.Holds(new string('.', 248)));
    }

    [Fact]
    public void ABudgetThatHoldsNoSentence_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => TokenBudget.Of(17));
}
