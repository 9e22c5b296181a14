using System.Text.Json.Nodes;
using Hydra.Memory.Embedding;
using Hydra.Tests.Fakes;
using Hydra.Tests.Gateway;

namespace Hydra.Tests.Memory.Embedding;

public sealed class GatewayEmbedderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nomic_IsToldWhatATextIsFor()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        IEmbedder embedder = world.Embedder();

        await embedder.EmbedAsync(["stored"], EmbeddingPurpose.Document, Cancelled);
        await embedder.EmbedAsync(["asked"], EmbeddingPurpose.Query, Cancelled);

        Assert.Equal([["search_document: stored"], ["search_query: asked"]], world.Asked);
    }

    [Theory]
    [InlineData("all-minilm", null, "text")]
    [InlineData("all-minilm", "passage: ", "passage: text")]
    [InlineData("nomic-embed-text", "", "text")]
    public async Task Prefixes_AreTheModelsOwn_OrTheOptions(string model, string? prefix, string sent)
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        world.Gateway.OllamaCompute.OnWork = BackendReplies.Whole(EmbeddingWorld.Vectors(["x"], model == "all-minilm" ? 384 : 768));

        EmbeddingOutcome outcome = await world.Embedder(("Memory:Embedding:Model", model), ("Memory:Embedding:DocumentPrefix", prefix)).EmbedAsync(["text"], EmbeddingPurpose.Document, Cancelled);

        Assert.Null(outcome.Fault);
        Assert.Equal([[sent]], world.Asked);
    }

    [Fact]
    public async Task ManyTexts_AreDividedByCountAndByCharacters()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        IEmbedder embedder = world.Embedder(("Memory:Embedding:BatchTexts", "3"), ("Memory:Embedding:BatchCharacters", "1024"), ("Memory:Embedding:DocumentPrefix", ""));
        string[] texts = ["a", "b", "c", "d", new string('e', 1000), new string('f', 2000), "g"];

        EmbeddingOutcome outcome = await embedder.EmbedAsync(texts, EmbeddingPurpose.Document, Cancelled);

        Assert.Equal([3, 2, 1, 1], world.Asked.Select(batch => batch.Length));
        Assert.Equal(texts, world.Asked.SelectMany(batch => batch));
        Assert.Equal(7, outcome.Vectors!.Count);
    }

    [Fact]
    public async Task NobodyUp_IsAFaultThatMayPass()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        await world.Gateway.OllamaCompute.StopAsync();

        EmbeddingFault fault = await FaultOf(world.Embedder());

        Assert.Equal(EmbeddingFaultKind.Unreachable, fault.Kind);
        Assert.True(fault.MayPass);
    }

    [Fact]
    public async Task NoGateway_IsAFaultThatMayPass()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();

        EmbeddingFault fault = await FaultOf(world.Embedder(("services:gateway:http:0", "http://127.0.0.9:1")));

        Assert.Equal(EmbeddingFaultKind.Unreachable, fault.Kind);
        Assert.Contains("http://gateway/v1/embeddings", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task AKeyThatOpensNothing_IsToldWithItsSetting(string? key)
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();

        EmbeddingFault fault = await FaultOf(world.Embedder(("Secrets:MEMORY_GATEWAY_KEY", key)));

        Assert.Equal(EmbeddingFaultKind.Unauthorized, fault.Kind);
        Assert.Contains("Secrets:MEMORY_GATEWAY_KEY", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.MayPass);
    }

    [Theory]
    [InlineData("no-such-model")]
    [InlineData("llama3.2:3b")]
    public async Task AModelThatDoesNotEmbed_IsUnknown(string model)
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();

        EmbeddingFault fault = await FaultOf(world.Embedder(("Memory:Embedding:Model", model)));

        Assert.Equal(EmbeddingFaultKind.ModelUnknown, fault.Kind);
        Assert.Contains(model, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATextThatIsTooLong_IsToldApart()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync(BackendReplies.Whole("""{"error":"the input length exceeds the context length"}""", 400));

        Assert.Equal(EmbeddingFaultKind.TooLong, (await FaultOf(world.Embedder())).Kind);
    }

    [Fact]
    public async Task AFaultInTheSecondBatch_LeavesNoVectors()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        world.Gateway.OllamaCompute.OnWork = context => world.Gateway.OllamaCompute.Received.Count == 1
            ? BackendReplies.WholeAsync(context, EmbeddingWorld.Vectors(["a"]))
            : BackendReplies.WholeAsync(context, """{"error":"the input length exceeds the context length"}""", 400);

        EmbeddingOutcome outcome = await world.Embedder(("Memory:Embedding:BatchTexts", "1")).EmbedAsync(["a", "b"], EmbeddingPurpose.Document, Cancelled);

        Assert.Null(outcome.Vectors);
        Assert.Equal(EmbeddingFaultKind.TooLong, outcome.Fault!.Kind);
    }

    [Fact]
    public async Task OtherDimensionsThanAskedFor_AreRefused()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        world.Gateway.OllamaCompute.OnWork = BackendReplies.Whole(EmbeddingWorld.Vectors(["a"], 256));
        IEmbedder embedder = world.Embedder(("Memory:Embedding:Dimensions", "256"));

        Assert.Equal(256, (await embedder.EmbedAsync(["a"], EmbeddingPurpose.Document, Cancelled)).Vectors![0].Length);
        Assert.Equal(256, world.Gateway.OllamaCompute.Received.Last()["dimensions"]!.GetValue<int>());
        world.Gateway.OllamaCompute.OnWork = BackendReplies.Whole(EmbeddingWorld.Vectors(["a"], 768));
        // The gateway itself sees to it that the backend's vectors are as long as was asked: it has none to give then.
        Assert.False((await embedder.EmbedAsync(["a"], EmbeddingPurpose.Document, Cancelled)).Succeeded);
    }

    [Fact]
    public async Task HangingUp_ReachesTheBackend()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync(BackendReplies.NeverAsync);
        using var hangUp = new CancellationTokenSource();

        Task<EmbeddingOutcome> asking = world.Embedder().EmbedAsync(["a"], EmbeddingPurpose.Document, hangUp.Token);
        await world.Gateway.OllamaCompute.Asked.Task.WaitAsync(Cancelled);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await world.Gateway.OllamaCompute.HungUp.Task.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task HalfOfASurrogatePair_IsSentAsTheReplacementCharacter()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();

        EmbeddingOutcome outcome = await world.Embedder().EmbedAsync(["a \uD83D b"], EmbeddingPurpose.Query, Cancelled);

        Assert.Null(outcome.Fault);
        Assert.Equal([["search_query: a \uFFFD b"]], world.Asked);
    }

    [Fact]
    public async Task TheGateway_IsAskedForBase64()
    {
        await using EmbeddingWorld world = await EmbeddingWorld.StartAsync();
        string body = $$"""{"model":"{{GatewayWorld.Embedder}}","input":["search_document: x"],"encoding_format":"base64"}""";

        using HttpResponseMessage response = await world.Gateway.PostAsync("/v1/embeddings", body);
        JsonNode answer = await GatewayWorld.JsonOf(response);
        float[] vector = (await world.Embedder().EmbedAsync(["x"], EmbeddingPurpose.Document, Cancelled)).Vectors![0];

        byte[] bytes = Convert.FromBase64String(answer["data"]![0]!["embedding"]!.GetValue<string>());
        Assert.Equal(vector.Length * sizeof(float), bytes.Length);
    }

    private static async Task<EmbeddingFault> FaultOf(IEmbedder embedder)
    {
        EmbeddingOutcome outcome = await embedder.EmbedAsync(["text"], EmbeddingPurpose.Document, Cancelled);
        Assert.Null(outcome.Vectors);
        return outcome.Fault!;
    }
}
