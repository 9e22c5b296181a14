using System.Text.Json;
using Hydra.Simulator.StandIns;

namespace Hydra.Tests.Simulator;

public sealed class TabbyChatTests
{
    private const string Chat = "/v1/chat/completions";

    [Fact]
    public async Task Chat_NamesTheLoadedModel_WhateverWasAskedFor()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Chat, Body("How do I bake bread?", "\"model\":\"gpt-4\""));

        Assert.Equal(200, reply.Status);
        Assert.Equal(SimulatorCluster.Large, reply.Json.GetProperty("model").GetString());
        JsonElement message = reply.Json.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("assistant", message.GetProperty("role").GetString());
        Assert.Contains("How do I bake bread", message.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("stop", reply.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Chat_Streamed_SaysWhatItSaysPlain_AndEndsWithDone()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        string plain = TextOf(await server.PostAsync(Chat, Body("Hello")));
        Reply streamed = await server.PostAsync(Chat, Body("Hello", "\"stream\":true"));

        Assert.Equal("text/event-stream; charset=utf-8", streamed.ContentType);
        Assert.Equal("[DONE]", streamed.Events[^1]);
        JsonElement[] chunks = Chunks(streamed);
        Assert.Equal(plain, string.Concat(chunks.Select(DeltaText)));
        Assert.Equal("stop", Finish(chunks[^1]));
        Assert.All(chunks[..^1], chunk => Assert.Null(Finish(chunk)));
    }

    [Fact]
    public async Task Chunks_CarryNoRole_AndNameTheModelTheirOwnWay()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement[] chunks = Chunks(await server.PostAsync(Chat, Body("Hello", "\"stream\":true")));

        Assert.All(chunks, chunk =>
        {
            Assert.False(chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("role", out _));
            Assert.Equal(SimulatorCluster.Large, chunk.GetProperty("model_name").GetString());
            Assert.False(chunk.TryGetProperty("model", out _));
            Assert.False(chunk.TryGetProperty("object", out _));
            Assert.False(chunk.TryGetProperty("usage", out _));
        });
    }

    [Fact]
    public async Task Usage_ComesOnlyWhenAskedFor_WithTheFinishInItsOwnChunk()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        const string withUsage = "\"stream_options\":{\"include_usage\":true}";

        JsonElement[] chunks = Chunks(await server.PostAsync(Chat, Body("Hello", "\"stream\":true," + withUsage)));
        JsonElement plain = (await server.PostAsync(Chat, Body("Hello", withUsage))).Json;
        JsonElement plainWithout = (await server.PostAsync(Chat, Body("Hello"))).Json;

        JsonElement usage = chunks[^1].GetProperty("usage");
        Assert.Equal("stop", Finish(chunks[^1]));
        Assert.Single(chunks, chunk => Finish(chunk) is not null);
        Assert.Equal(chunks.Length - 1, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(plain.GetProperty("usage").GetRawText(), usage.GetRawText());
        Assert.True(usage.TryGetProperty("prompt_tokens_per_sec", out _));
        Assert.Equal(JsonValueKind.Null, plainWithout.GetProperty("usage").ValueKind);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task MaxTokens_CutsTheAnswer(string name)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply whole = await server.PostAsync(Chat, Body("Hello"));
        Reply cut = await server.PostAsync(Chat, Body("Hello", $"\"{name}\":5,\"stream_options\":{{\"include_usage\":true}}"));

        Assert.Equal("length", cut.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(5, cut.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.StartsWith(TextOf(cut), TextOf(whole), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_EndsTheAnswerBeforeIt()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        string whole = TextOf(await server.PostAsync(Chat, Body("Hello")));
        Reply cut = await server.PostAsync(Chat, Body("Hello", "\"stop\":[\"zzz\",\".\"]"));

        Assert.Equal(whole[..whole.IndexOf('.', StringComparison.Ordinal)], TextOf(cut));
        Assert.Equal(".", cut.Json.GetProperty("choices")[0].GetProperty("stop_str").GetString());
    }

    [Fact]
    public async Task SameSeedAndRequest_GiveTheSameAnswer_AndOthersDoNot()
    {
        await using StandInUnderTest one = await StandInUnderTest.TabbyAsync();
        await using StandInUnderTest same = await StandInUnderTest.TabbyAsync();
        await using StandInUnderTest other = await StandInUnderTest.TabbyAsync(new StandInSetup { Fast = true, Seed = 99 });

        string answer = TextOf(await one.PostAsync(Chat, Body("Hello")));

        Assert.Equal(answer, TextOf(await one.PostAsync(Chat, Body("Hello"))));
        Assert.Equal(answer, TextOf(await same.PostAsync(Chat, Body("Hello"))));
        Assert.NotEqual(answer, TextOf(await other.PostAsync(Chat, Body("Hello"))));
        Assert.NotEqual(answer, TextOf(await one.PostAsync(Chat, Body("Hello", "\"seed\":3"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true")]
    public async Task PromptBeyondTheContext_Is400_InOpenAIsShape_StreamedToo(string extra)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Chat, Body(new string('x', 8 * SimulatorCluster.LargeContext), extra));

        Assert.Equal(400, reply.Status);
        JsonElement error = reply.Json.GetProperty("error");
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Contains($"exceeds the available context size of {SimulatorCluster.LargeContext} tokens", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReasoningModel_ThinksInReasoningContent()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        await server.PostAsync("/v1/model/load", $$"""{"model_name":"{{SimulatorCluster.Reasoner}}"}""");

        JsonElement message = (await server.PostAsync(Chat, Body("Hello"))).Json.GetProperty("choices")[0].GetProperty("message");
        JsonElement[] chunks = Chunks(await server.PostAsync(Chat, Body("Hello", "\"stream\":true")));

        string thoughts = string.Concat(chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Select(delta => delta.TryGetProperty("reasoning_content", out JsonElement text) ? text.GetString() : ""));
        Assert.NotEmpty(thoughts);
        Assert.Equal(message.GetProperty("reasoning_content").GetString(), thoughts);
        Assert.Equal(message.GetProperty("content").GetString(), string.Concat(chunks.Select(DeltaText)));
    }

    [Fact]
    public async Task Completions_AnswerEachPrompt_WithEachChoice()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        const string body = "{\"prompt\":[\"Once\",\"Twice\"],\"n\":2,\"stream\":STREAM}";

        JsonElement plain = (await server.PostAsync("/v1/completions", body.Replace("STREAM", "false", StringComparison.Ordinal))).Json;
        Reply streamed = await server.PostAsync("/v1/completions", body.Replace("STREAM", "true", StringComparison.Ordinal));

        Assert.Equal("text_completion", plain.GetProperty("object").GetString());
        Assert.Equal(4, plain.GetProperty("choices").GetArrayLength());
        for (int index = 0; index < 4; index++)
        {
            string text = string.Concat(Chunks(streamed).Select(chunk => chunk.GetProperty("choices")[0])
                .Where(choice => choice.GetProperty("index").GetInt32() == index).Select(choice => choice.GetProperty("text").GetString()));
            Assert.Equal(plain.GetProperty("choices")[index].GetProperty("text").GetString(), text);
        }
    }

    [Fact]
    public async Task Embeddings_AreRefused_BecauseNoSuchModelIsLoaded()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync("/v1/embeddings", """{"input":"a"}""");

        Assert.Equal(503, reply.Status);
        Assert.Equal("No embedding models are currently loaded.", reply.Json.GetProperty("detail").GetString());
    }

    internal static string Body(string text, string extra = "") =>
        $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"{text}\"}}]{(extra.Length > 0 ? "," : "")}{extra}}}";

    internal static string TextOf(Reply reply) => reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    internal static JsonElement[] Chunks(Reply reply) => [.. reply.Events.Where(item => item != "[DONE]").Select(item => JsonElement.Parse(item))];

    private static string DeltaText(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out JsonElement text) ? text.GetString()! : "";

    private static string? Finish(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString();
}
