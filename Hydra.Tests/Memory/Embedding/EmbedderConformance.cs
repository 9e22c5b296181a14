using Hydra.Memory.Embedding;

namespace Hydra.Tests.Memory.Embedding;

/// <summary>What holds of every embedder. Each implementation has a class that derives from this one, or <see cref="EmbedderConformanceTests"/> fails.</summary>
public abstract class EmbedderConformance
{
    private static readonly string[] Texts = ["The gateway listens on port 4000.", "A cat sleeps on the warm server.", "日本語の文", "👍", "?!", "e\u0301", "a \uD83D b", string.Concat(Enumerable.Repeat("word ", 400))];

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The implementation, running.</summary>
    private protected abstract Task<IEmbedder> StartAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryText_HasAVectorOfLengthOne(bool isStored)
    {
        IEmbedder embedder = await StartAsync();

        EmbeddingOutcome outcome = await embedder.EmbedAsync(Texts, isStored ? EmbeddingPurpose.Document : EmbeddingPurpose.Query, Cancelled);

        Assert.Null(outcome.Fault);
        Assert.Equal(Texts.Length, outcome.Vectors!.Count);
        Assert.All(outcome.Vectors, vector =>
        {
            Assert.Equal(embedder.Model.Dimensions, vector.Length);
            Assert.Equal(1, vector.Sum(number => (double)number * number), 5);
        });
    }

    [Fact]
    public async Task EqualTexts_HaveEqualVectors_WhateverIsEmbeddedBesideThem()
    {
        IEmbedder embedder = await StartAsync();

        float[] alone = (await embedder.EmbedAsync([Texts[1]], EmbeddingPurpose.Document, Cancelled)).Vectors![0];
        EmbeddingOutcome together = await embedder.EmbedAsync(Texts, EmbeddingPurpose.Document, Cancelled);

        Assert.Equal(alone, together.Vectors![1]);
    }

    [Fact]
    public async Task Vectors_AreInTheOrderOfTheTexts()
    {
        IEmbedder embedder = await StartAsync();

        IReadOnlyList<float[]> forth = (await embedder.EmbedAsync(Texts, EmbeddingPurpose.Document, Cancelled)).Vectors!;
        IReadOnlyList<float[]> back = (await embedder.EmbedAsync([.. Texts.Reverse()], EmbeddingPurpose.Document, Cancelled)).Vectors!;

        Assert.Equal(forth, back.Reverse());
        Assert.NotEqual(forth[0], forth[1]);
    }

    [Fact]
    public async Task NoTexts_GiveNoVectors()
    {
        IEmbedder embedder = await StartAsync();

        Assert.Empty((await embedder.EmbedAsync([], EmbeddingPurpose.Document, Cancelled)).Vectors!);
    }

    [Fact]
    public async Task WhoGaveUp_GetsNoOutcome()
    {
        IEmbedder embedder = await StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.EmbedAsync(Texts, EmbeddingPurpose.Document, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task TheProbe_NamesTheModelAndItsDimension()
    {
        IEmbedder embedder = await StartAsync();

        (EmbeddingIdentity? identity, EmbeddingFault? fault) = await EmbeddingProbe.AskAsync(embedder, Cancelled);

        Assert.Null(fault);
        Assert.Equal(embedder.Model.Name, identity!.Model);
        Assert.Equal(embedder.Model.Dimensions, identity.Dimensions);
        Assert.InRange(identity.Dimensions, 2, 8192);
    }
}
