using System.Text.Json;

namespace Hydra.Tests.Simulator;

public sealed class TabbyToolTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Parameters = """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7}},"required":["city"]}""";
    private const string Tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"\",\"parameters\":" + Parameters + "}}," +
        "{\"type\":\"function\",\"function\":{\"name\":\"clock\",\"description\":\"Time\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";

    [Fact]
    public async Task Tool_IsCalledWhole_InOneLastChunk()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement[] chunks = TabbyChatTests.Chunks(await server.PostAsync(Chat, TabbyChatTests.Body("Weather?", "\"stream\":true," + Tools)));

        JsonElement choice = Assert.Single(chunks).GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        JsonElement call = choice.GetProperty("delta").GetProperty("tool_calls")[0];
        Assert.Equal("weather", call.GetProperty("function").GetProperty("name").GetString());
        Assert.StartsWith("call_", call.GetProperty("id").GetString(), StringComparison.Ordinal);
        JsonElement arguments = JsonElement.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!);
        Assert.Equal(JsonValueKind.String, arguments.GetProperty("city").ValueKind);
        Assert.InRange(arguments.GetProperty("days").GetInt32(), 1, 7);
    }

    [Fact]
    public async Task Tool_WithUsage_EndsInTheUsageChunk()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement[] chunks = TabbyChatTests.Chunks(await server.PostAsync(
            Chat, TabbyChatTests.Body("Weather?", "\"stream\":true,\"stream_options\":{\"include_usage\":true}," + Tools)));

        Assert.Equal(2, chunks.Length);
        Assert.Equal(JsonValueKind.Null, chunks[0].GetProperty("choices")[0].GetProperty("finish_reason").ValueKind);
        Assert.Equal("tool_calls", chunks[1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task NamedTool_IsCalled_AndNoneIsNot()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement named = Message(await server.PostAsync(Chat, TabbyChatTests.Body("Go", "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}," + Tools)));
        JsonElement none = Message(await server.PostAsync(Chat, TabbyChatTests.Body("Go", "\"tool_choice\":\"none\"," + Tools)));

        Assert.Equal("clock", named.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, named.GetProperty("content").ValueKind);
        Assert.Equal(JsonValueKind.Null, none.GetProperty("tool_calls").ValueKind);
    }

    [Fact]
    public async Task ToolResult_IsAnsweredInWords()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement message = Message(await server.PostAsync(Chat, """
            {"messages":[{"role":"user","content":"Weather?"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"Rain"}],
            """ + Tools + "}"));

        Assert.Contains("Weather", message.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"json\"}", "answer")]
    [InlineData("\"json_schema\":" + Parameters, "city")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":" + Parameters + "}", "city")]
    public async Task Schema_IsSatisfied(string extra, string property)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        string text = TabbyChatTests.TextOf(await server.PostAsync(Chat, TabbyChatTests.Body("Weather?", extra)));

        Assert.Equal(JsonValueKind.String, JsonElement.Parse(text).GetProperty(property).ValueKind);
    }

    [Fact]
    public async Task OpenAIsSchemaWrapper_HoldsTheAnswerToNothing_AsTheRealOneDoes()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        string text = TabbyChatTests.TextOf(await server.PostAsync(Chat, TabbyChatTests.Body(
            "Weather?", "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"w\",\"schema\":" + Parameters + "}}")));

        Assert.False(text.StartsWith('{'));
    }

    [Fact]
    public async Task JsonObject_IsWritten_WhenThePromptSaysJson()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        string text = TabbyChatTests.TextOf(await server.PostAsync(Chat, TabbyChatTests.Body("Answer in JSON.", "\"response_format\":{\"type\":\"json_object\"}")));

        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(text).ValueKind);
    }

    private static JsonElement Message(Reply reply) => reply.Json.GetProperty("choices")[0].GetProperty("message");
}
