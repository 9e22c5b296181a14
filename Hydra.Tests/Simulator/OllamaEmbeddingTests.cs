using System.Text.Json;

namespace Hydra.Tests.Simulator;

public sealed class OllamaEmbeddingTests
{
    [Fact]
    public async Task Batch_GivesAVectorOfLengthOneForEachText()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        JsonElement answer = (await EmbedAsync(server, "[\"the cat sat\",\"the cat sat on\",\"quantum physics lecture\"]")).Json;
        double[][] vectors = VectorsOf(answer);

        Assert.Equal(3, vectors.Length);
        Assert.All(vectors, vector =>
        {
            Assert.Equal(SimulatorCluster.Dimensions, vector.Length);
            Assert.Equal(1, Dot(vector, vector), 4);
        });
        Assert.True(Dot(vectors[0], vectors[1]) > Dot(vectors[0], vectors[2]) + 0.2);
        Assert.True(answer.GetProperty("prompt_eval_count").GetInt32() > 3);
    }

    [Fact]
    public async Task SameText_HasTheSameVector_AloneOrInABatch()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        double[][] batch = VectorsOf((await EmbedAsync(server, "[\"b\",\"a text\"]")).Json);
        double[][] alone = VectorsOf((await EmbedAsync(server, "\"a text\"")).Json);
        JsonElement old = (await server.PostAsync("/api/embeddings", $$"""{"model":"{{SimulatorCluster.Embedder}}","prompt":"a text"}""")).Json;

        Assert.Equal(batch[1], Assert.Single(alone));
        Assert.Equal(batch[1], old.GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public async Task Dimensions_ShortenTheVector_AndEmptyInputGivesNone()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        double[] vector = Assert.Single(VectorsOf((await EmbedAsync(server, "\"a text\"", ",\"dimensions\":8")).Json));

        Assert.Equal(8, vector.Length);
        Assert.Equal(1, Dot(vector, vector), 4);
        Assert.Empty(VectorsOf((await EmbedAsync(server, "[]")).Json));
        Assert.Empty(VectorsOf((await EmbedAsync(server, "\"\"")).Json));
    }

    [Fact]
    public async Task TooLongAText_IsShortened_OrRefused()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        string text = $"\"{new string('x', SimulatorCluster.EmbedderContext * 8)}\"";

        Reply shortened = await EmbedAsync(server, text);
        Reply refused = await EmbedAsync(server, text, ",\"truncate\":false");

        Assert.Equal(SimulatorCluster.EmbedderContext, shortened.Json.GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal((400, "the input length exceeds the context length"), (refused.Status, refused.Json.GetProperty("error").GetString()));
    }

    private static Task<Reply> EmbedAsync(StandInUnderTest server, string input, string extra = "") =>
        server.PostAsync("/api/embed", $$"""{"model":"{{SimulatorCluster.Embedder}}","input":{{input}}{{extra}}}""");

    private static double[][] VectorsOf(JsonElement answer) =>
        [.. answer.GetProperty("embeddings").EnumerateArray().Select(vector => vector.EnumerateArray().Select(value => value.GetDouble()).ToArray())];

    private static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();
}
