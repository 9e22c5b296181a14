using System.Text.Json;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

public sealed class FaultTests
{
    private const string TabbyChat = "/v1/chat/completions";
    private const string OllamaChat = "/api/chat";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Down_RefusesConnections_AndCutsWhatIsOpen()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = new FakeTimeProvider() });
        using OpenStream stream = await server.OpenAsync(TabbyChat, TabbyChatTests.Body("Hi", "\"stream\":true"));

        await server.SetAsync(FaultKind.Down);

        await Assert.ThrowsAnyAsync<IOException>(() => stream.Reader.ReadToEndAsync(Stop));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.GetAsync("/health"));
        Assert.False(server.Host.IsUp);
        await server.LiftAsync();
        Assert.Equal(200, (await server.GetAsync("/health")).Status);
        Assert.Equal(1, server.StandIn.Work.Cancelled);
    }

    [Fact]
    public async Task Down_OnARealSocket_FreesThePort_AndTakesItAgain()
    {
        await using var host = new StandInHost(new StandIn("ollama", () => SimulatorCluster.Model, new StandInSetup { Fast = true }), new Uri("http://127.0.0.1:0"));
        await host.StartAsync(Stop);
        Uri address = host.Address;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        await host.SetFaultAsync(new Fault(FaultKind.Down), Stop);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, Stop));
        await host.SetFaultAsync(fault: null, Stop);

        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        Assert.Equal(address, host.Address);
        Assert.Equal("Ollama is running", await client.GetStringAsync(address, Stop));
    }

    [Theory]
    [InlineData("tabbyapi", "/health")]
    [InlineData("ollama", "/api/tags")]
    public async Task Hang_AnswersNothing_UntilItIsLifted(string workload, string probe)
    {
        await using StandInUnderTest server = workload == "ollama" ? await StandInUnderTest.OllamaAsync() : await StandInUnderTest.TabbyAsync();
        await server.SetAsync(FaultKind.Hang);

        Task<Reply> asked = server.GetAsync(probe);
        Task<Reply> chat = ChatAsync(server);
        await server.WorkAsync(work => work.Active == 1);

        Assert.False(asked.IsCompleted || chat.IsCompleted);
        await server.LiftAsync();
        Assert.Equal(200, (await asked).Status);
        Assert.Equal(200, (await chat).Status);
    }

    [Fact]
    public async Task Hang_LetsAClientGo()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        await server.SetAsync(FaultKind.Hang, times: 1);
        using var client = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, OllamaChat) { Content = new StringContent(OllamaChatTests.Body("Hi")) };

        Task<HttpResponseMessage> hanging = server.Client.SendAsync(request, client.Token);
        await server.WorkAsync(work => work.Active == 1);
        Reply next = await ChatAsync(server);
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await server.WorkAsync(work => work is { Active: 0, Cancelled: 1 });
        Assert.Equal(200, next.Status);
    }

    [Fact]
    public async Task ServerError_StrikesProbesToo_InTheServersOwnShape()
    {
        await using StandInUnderTest tabby = await StandInUnderTest.TabbyAsync();
        await using StandInUnderTest ollama = await StandInUnderTest.OllamaAsync();
        await tabby.SetAsync(FaultKind.ServerError);
        await ollama.SetAsync(FaultKind.ServerError);

        Reply health = await tabby.GetAsync("/health");
        Reply root = await ollama.GetAsync("/");

        Assert.Equal((500, "Internal Server Error"), (health.Status, health.Text));
        Assert.Equal(500, root.Status);
        Assert.True(root.Json.TryGetProperty("error", out _));
        Assert.Equal(500, (await ChatAsync(tabby)).Status);
    }

    [Fact]
    public async Task Times_CountRequestsForWork_AndThenAllIsWell()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        await server.SetAsync(FaultKind.ServerError, times: 2);

        int[] statuses =
        [
            (await ChatAsync(server)).Status, (await server.GetAsync("/api/tags")).Status, (await ChatAsync(server)).Status,
            (await ChatAsync(server)).Status, (await server.GetAsync("/api/tags")).Status,
        ];

        Assert.Equal([500, 500, 500, 200, 200], statuses);
        Assert.Null(server.StandIn.Faults.Current);
        Assert.Equal((1, 2), (server.StandIn.Work.Served, server.StandIn.Work.Failed));
    }

    [Theory]
    [InlineData("tabbyapi")]
    [InlineData("ollama")]
    public async Task Truncated_Stream_EndsEarly_AsIfItWereWhole(string workload)
    {
        await using StandInUnderTest server = await StartAsync(workload);
        Reply whole = await ChatAsync(server, stream: true);
        await server.SetAsync(FaultKind.Truncated);

        Reply cut = await ChatAsync(server, stream: true);
        Reply plain = await ChatAsync(server);

        Assert.Equal(200, cut.Status);
        Assert.StartsWith("{", workload == "ollama" ? cut.Text : cut.Events[0], StringComparison.Ordinal);
        Assert.True(cut.Text.Length < whole.Text.Length);
        Assert.DoesNotContain("[DONE]", cut.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"done\":true", cut.Text, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => plain.Json);
        Assert.Equal(200, (await server.GetAsync(workload == "ollama" ? "/api/tags" : "/health")).Status);
    }

    [Theory]
    [InlineData("tabbyapi")]
    [InlineData("ollama")]
    public async Task Malformed_TurnsIntoGarbage(string workload)
    {
        await using StandInUnderTest server = await StartAsync(workload);
        await server.SetAsync(FaultKind.Malformed);

        Reply stream = await ChatAsync(server, stream: true);
        Reply plain = await ChatAsync(server);

        Assert.Contains("<<<<", stream.Text, StringComparison.Ordinal);
        Assert.Contains("<<<<", plain.Text, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => plain.Json);
    }

    [Fact]
    public async Task WrongModel_IsLoadedInTabby_AndUnknownToOllama()
    {
        await using StandInUnderTest tabby = await StandInUnderTest.TabbyAsync();
        await using StandInUnderTest ollama = await StandInUnderTest.OllamaAsync();
        await tabby.SetAsync(FaultKind.WrongModel, times: 1);
        await ollama.SetAsync(FaultKind.WrongModel);

        Reply card = await tabby.GetAsync("/v1/model", ("x-api-key", StandInUnderTest.ApiKey));
        Reply answer = await ChatAsync(tabby);
        Reply after = await ChatAsync(tabby);
        Reply unknown = await ChatAsync(ollama);

        Assert.Equal(SimulatorCluster.Other, card.Json.GetProperty("id").GetString());
        Assert.Equal(SimulatorCluster.Other, answer.Json.GetProperty("model").GetString());
        Assert.Equal(SimulatorCluster.Large, after.Json.GetProperty("model").GetString());
        Assert.Equal((404, $"model '{SimulatorCluster.Small}' not found"), (unknown.Status, unknown.Json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task OutOfMemory_BreaksOffTabbysAnswer_AndItsHealth_UntilItIsStartedAnew()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        await server.SetAsync(FaultKind.OutOfMemory);

        Reply stream = await ChatAsync(server, stream: true);
        Reply plain = await ChatAsync(server);
        await server.LiftAsync();
        Reply sick = await server.GetAsync("/health");

        JsonElement last = JsonElement.Parse(stream.Events[^1]);
        Assert.Equal("Chat completion aborted. Please check the server console.", last.GetProperty("error").GetProperty("message").GetString());
        Assert.Contains("CUDA out of memory", last.GetProperty("error").GetProperty("trace").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, stream.Events.Length);
        Assert.Equal(503, plain.Status);
        Assert.Contains("aborted. Maybe the model was unloaded?", plain.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((503, "unhealthy", 2), (sick.Status, sick.Json.GetProperty("status").GetString(), sick.Json.GetProperty("issues").GetArrayLength()));
        Assert.Equal(200, (await ChatAsync(server)).Status);
        await server.SetAsync(FaultKind.Down);
        await server.LiftAsync();
        Assert.Equal(200, (await server.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task OutOfMemory_FailsTabbysLoad_Inside200()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        await server.SetAsync(FaultKind.OutOfMemory);

        Reply load = await server.PostAsync("/v1/model/load", $$"""{"model_name":"{{SimulatorCluster.Other}}"}""");

        Assert.Equal(200, load.Status);
        Assert.StartsWith("CUDA out of memory", JsonElement.Parse(load.Events[^1]).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(503, (await server.GetAsync("/v1/model", ("x-api-key", StandInUnderTest.ApiKey))).Status);
    }

    [Fact]
    public async Task OutOfMemory_InOllama_Is500_OrALineOfTheStream()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        await server.SetAsync(FaultKind.OutOfMemory);

        Reply plain = await ChatAsync(server);
        Reply stream = await ChatAsync(server, stream: true);
        Reply load = await server.PostAsync(OllamaChat, OllamaChatTests.Body("Hi", "", SimulatorCluster.Thinker));

        Assert.Equal(500, plain.Status);
        Assert.Equal((200, 4), (stream.Status, stream.Lines.Length));
        Assert.Contains("out of memory", stream.Lines[^1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(500, load.Status);
    }

    private static Task<StandInUnderTest> StartAsync(string workload) => workload == "ollama" ? StandInUnderTest.OllamaAsync() : StandInUnderTest.TabbyAsync();

    private static Task<Reply> ChatAsync(StandInUnderTest server, bool stream = false)
    {
        string extra = stream ? "\"stream\":true" : "\"stream\":false";
        return server.StandIn.Workload.Id.Value == "ollama"
            ? server.PostAsync(OllamaChat, OllamaChatTests.Body("Hi", extra))
            : server.PostAsync(TabbyChat, TabbyChatTests.Body("Hi", extra));
    }
}
