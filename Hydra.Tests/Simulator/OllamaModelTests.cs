using System.Globalization;
using System.Text.Json;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

public sealed class OllamaModelTests
{
    [Fact]
    public async Task Root_IsAlive_ForHeadToo()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        using var head = new HttpRequestMessage(HttpMethod.Head, "/");

        using HttpResponseMessage response = await server.Client.SendAsync(head, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("Ollama is running", (await server.GetAsync("/")).Text);
        Assert.NotEmpty((await server.GetAsync("/api/version")).Json.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task Tags_ListEveryModel_WithItsTag()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        JsonElement models = (await server.GetAsync("/api/tags")).Json.GetProperty("models");

        Assert.Equal([SimulatorCluster.Small, SimulatorCluster.Thinker, SimulatorCluster.Embedder + ":latest"], models.EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal("3B", models[0].GetProperty("details").GetProperty("parameter_size").GetString());
        Assert.Equal("llama", models[0].GetProperty("details").GetProperty("family").GetString());
        Assert.Contains("thinking", models[1].GetProperty("capabilities").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(64, models[0].GetProperty("digest").GetString()!.Length);
    }

    [Theory]
    [InlineData(SimulatorCluster.Embedder)]
    [InlineData("Nomic-Embed-Text:latest")]
    public async Task Show_FindsTheModel_ByAnyFormOfItsName(string name)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        JsonElement shown = (await server.PostAsync("/api/show", $$"""{"model":"{{name}}"}""")).Json;

        Assert.Equal("embedding", shown.GetProperty("capabilities")[0].GetString());
        Assert.Equal(SimulatorCluster.EmbedderContext, shown.GetProperty("model_info").GetProperty("bert.context_length").GetInt32());
        Assert.Equal(SimulatorCluster.Dimensions, shown.GetProperty("model_info").GetProperty("bert.embedding_length").GetInt32());
    }

    [Fact]
    public async Task Models_AreLoadedOnFirstUse_AndUnloadedWhenTheirTimeIsOver()
    {
        var time = new FakeTimeProvider();
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync(new StandInSetup { Fast = true, Time = time });

        string[] before = await LoadedAsync(server);
        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"keep_alive\":\"1m30s\"", SimulatorCluster.Thinker));
        string[] used = await LoadedAsync(server);
        time.Advance(TimeSpan.FromSeconds(91));
        string[] after = await LoadedAsync(server);

        Assert.Equal([SimulatorCluster.Small], before);
        Assert.Equal([SimulatorCluster.Small, SimulatorCluster.Thinker], used);
        Assert.Equal([SimulatorCluster.Small], after);
    }

    [Fact]
    public async Task KeepAlive_IsFiveMinutes_OrForEver_OrNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-05-01T00:00:00Z", CultureInfo.InvariantCulture));
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync(new StandInSetup { Fast = true, Time = time });

        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "", SimulatorCluster.Thinker));
        Assert.Equal("2026-05-01T00:05:00.0000000Z", await ExpiryAsync(server));
        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"keep_alive\":60", SimulatorCluster.Thinker));
        Assert.Equal("2026-05-01T00:01:00.0000000Z", await ExpiryAsync(server));
        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"keep_alive\":-1", SimulatorCluster.Thinker));
        Assert.StartsWith("2318-", await ExpiryAsync(server), StringComparison.Ordinal);
        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"keep_alive\":0", SimulatorCluster.Thinker));
        Assert.Null(await ExpiryAsync(server));
    }

    [Theory]
    [InlineData("/api/chat", "\"messages\":[]")]
    [InlineData("/api/generate", "\"prompt\":\"\"")]
    public async Task EmptyRequests_LoadAndUnload(string path, string empty)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply load = await server.PostAsync(path, $$"""{"model":"{{SimulatorCluster.Thinker}}",{{empty}}}""");
        string[] loaded = await LoadedAsync(server);
        Reply unload = await server.PostAsync(path, $$"""{"model":"{{SimulatorCluster.Thinker}}",{{empty}},"keep_alive":0}""");

        Assert.Equal("load", load.Json.GetProperty("done_reason").GetString());
        Assert.Contains(SimulatorCluster.Thinker, loaded);
        Assert.Equal("unload", unload.Json.GetProperty("done_reason").GetString());
        Assert.DoesNotContain(SimulatorCluster.Thinker, await LoadedAsync(server));
    }

    [Fact]
    public async Task AnotherContext_LoadsTheModelAnew()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync(new StandInSetup { Time = time });

        await server.PostAsync("/api/chat", $$"""{"model":"{{SimulatorCluster.Small}}","messages":[],"options":{"num_ctx":{{SimulatorCluster.SmallContext}} } }""");
        TimeSpan[] same = time.Delays;
        await server.PostAsync("/api/chat", $$"""{"model":"{{SimulatorCluster.Small}}","messages":[],"options":{"num_ctx":2048} }""");

        // 3 GB at 3 GB/s.
        Assert.Empty(same);
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(time.Delays));
        Assert.Equal(2048, (await server.GetAsync("/api/ps")).Json.GetProperty("models")[0].GetProperty("context_length").GetInt32());
    }

    private static async Task<string[]> LoadedAsync(StandInUnderTest server) =>
        [.. (await server.GetAsync("/api/ps")).Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()!)];

    private static async Task<string?> ExpiryAsync(StandInUnderTest server) =>
        (await server.GetAsync("/api/ps")).Json.GetProperty("models").EnumerateArray()
            .Where(model => model.GetProperty("name").GetString() == SimulatorCluster.Thinker).Select(model => model.GetProperty("expires_at").GetString()).SingleOrDefault();
}
