using System.Text.Json;
using Hydra.Simulator.StandIns;

namespace Hydra.Tests.Simulator;

public sealed class OllamaChatTests
{
    private const string Chat = "/api/chat";
    private const string Tools = "\"tools\":" + """[{"type":"function","function":{"name":"weather","description":"W","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]""";

    [Fact]
    public async Task Chat_StreamsLinesOfJson_UnlessToldOtherwise()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply streamed = await server.PostAsync(Chat, Body("Hello"));
        Reply plain = await server.PostAsync(Chat, Body("Hello", "\"stream\":false"));

        Assert.Equal("application/x-ndjson", streamed.ContentType);
        Assert.All(streamed.Lines[..^1], line => Assert.False(line.GetProperty("done").GetBoolean()));
        JsonElement last = streamed.Lines[^1];
        Assert.True(last.GetProperty("done").GetBoolean());
        Assert.Equal("stop", last.GetProperty("done_reason").GetString());
        Assert.Equal(ContentOf(plain.Json), string.Concat(streamed.Lines.Select(ContentOf)));
        Assert.Equal(streamed.Lines.Length - 1, last.GetProperty("eval_count").GetInt32());
        foreach (string name in (string[])["eval_count", "prompt_eval_count", "eval_duration", "prompt_eval_duration"])
            Assert.Equal(plain.Json.GetProperty(name).GetInt64(), last.GetProperty(name).GetInt64());
        // 100 ms to the first token, in nanoseconds.
        Assert.Equal(100_000_000, last.GetProperty("prompt_eval_duration").GetInt64());
        Assert.Equal(SimulatorCluster.Small, last.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Generate_AnswersInResponse_LikeChat()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply streamed = await server.PostAsync("/api/generate", $$"""{"model":"{{SimulatorCluster.Small}}","prompt":"Hello"}""");
        Reply plain = await server.PostAsync("/api/generate", $$"""{"model":"{{SimulatorCluster.Small}}","prompt":"Hello","stream":false}""");

        string text = string.Concat(streamed.Lines.Select(line => line.GetProperty("response").GetString()));
        Assert.Equal(plain.Json.GetProperty("response").GetString(), text);
        Assert.False(plain.Json.TryGetProperty("message", out _));
    }

    [Fact]
    public async Task Options_CutAndStopTheAnswer()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        string whole = ContentOf((await server.PostAsync(Chat, Body("Hello", "\"stream\":false"))).Json);
        JsonElement cut = (await server.PostAsync(Chat, Body("Hello", "\"stream\":false,\"options\":{\"num_predict\":4}"))).Json;
        JsonElement stopped = (await server.PostAsync(Chat, Body("Hello", "\"stream\":false,\"options\":{\"stop\":[\" \"]}"))).Json;

        Assert.Equal(("length", 4), (cut.GetProperty("done_reason").GetString(), cut.GetProperty("eval_count").GetInt32()));
        Assert.Equal(whole.Split(' ')[0], ContentOf(stopped));
        Assert.Equal("stop", stopped.GetProperty("done_reason").GetString());
    }

    [Fact]
    public async Task Tool_IsCalledWithAnObject_AndTheTurnEndsWithStop()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync(Chat, Body("Weather?", Tools));

        Assert.Equal(2, reply.Lines.Length);
        JsonElement function = reply.Lines[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("weather", function.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.String, function.GetProperty("arguments").GetProperty("city").ValueKind);
        Assert.Equal("stop", reply.Lines[1].GetProperty("done_reason").GetString());
    }

    [Fact]
    public async Task ToolResult_IsAnsweredInWords()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync(Chat, $$"""
            {"model":"{{SimulatorCluster.Small}}","stream":false,"messages":[{"role":"user","content":"Weather?"},
              {"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Bern"} } }]},
              {"role":"tool","tool_name":"weather","content":"Rain"}],
            """ + Tools + "}");

        Assert.Equal(200, reply.Status);
        Assert.NotEmpty(ContentOf(reply.Json));
    }

    [Fact]
    public async Task Thinker_ThinksUnlessToldNotTo()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        JsonElement plain = (await server.PostAsync(Chat, Body("Hello", "\"stream\":false", SimulatorCluster.Thinker))).Json.GetProperty("message");
        Reply streamed = await server.PostAsync(Chat, Body("Hello", "\"think\":\"high\"", SimulatorCluster.Thinker));
        JsonElement silent = (await server.PostAsync(Chat, Body("Hello", "\"stream\":false,\"think\":false", SimulatorCluster.Thinker))).Json.GetProperty("message");

        string thoughts = string.Concat(streamed.Lines.Select(line => line.GetProperty("message"))
            .Select(message => message.TryGetProperty("thinking", out JsonElement text) ? text.GetString() : ""));
        Assert.NotEmpty(thoughts);
        Assert.Equal(plain.GetProperty("thinking").GetString(), thoughts);
        Assert.False(silent.TryGetProperty("thinking", out _));
    }

    [Theory]
    [InlineData("\"json\"")]
    [InlineData("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")]
    public async Task Format_IsKept(string format)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        string text = ContentOf((await server.PostAsync(Chat, Body("Hello", "\"stream\":false,\"format\":" + format))).Json);

        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(text).ValueKind);
    }

    [Fact]
    public async Task TooLongAPrompt_LosesItsOldTurns_OrIsRefused()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        string old = new('x', SimulatorCluster.SmallContext * 5);
        string body = $$"""{"model":"{{SimulatorCluster.Small}}","stream":false,"messages":[{"role":"user","content":"{{old}}"},{"role":"assistant","content":"Yes"},{"role":"user","content":"And now?"}]""";

        Reply shortened = await server.PostAsync(Chat, body + "}");
        Reply refused = await server.PostAsync(Chat, body + ",\"truncate\":false}");

        Assert.Equal(200, shortened.Status);
        Assert.InRange(shortened.Json.GetProperty("prompt_eval_count").GetInt32(), 1, 30);
        Assert.Equal(400, refused.Status);
        Assert.StartsWith("the prompt is longer than the context length", refused.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameSeed_SameAnswer_AndTheRequestsSeedCounts()
    {
        await using StandInUnderTest one = await StandInUnderTest.OllamaAsync();
        await using StandInUnderTest other = await StandInUnderTest.OllamaAsync(new StandInSetup { Fast = true, Seed = 5 });
        string body = Body("Hello", "\"stream\":false");

        string answer = ContentOf((await one.PostAsync(Chat, body)).Json);

        Assert.Equal(answer, ContentOf((await one.PostAsync(Chat, body)).Json));
        Assert.NotEqual(answer, ContentOf((await other.PostAsync(Chat, body)).Json));
        Assert.NotEqual(answer, ContentOf((await one.PostAsync(Chat, Body("Hello", "\"stream\":false,\"options\":{\"seed\":8}"))).Json));
    }

    internal static string Body(string text, string extra = "", string model = SimulatorCluster.Small) =>
        $"{{\"model\":\"{model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"{text}\"}}]{(extra.Length > 0 ? "," : "")}{extra}}}";

    internal static string ContentOf(JsonElement line) => line.GetProperty("message").GetProperty("content").GetString()!;
}
