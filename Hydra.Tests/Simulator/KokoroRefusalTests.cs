using System.Text.Json;

namespace Hydra.Tests.Simulator;

public sealed class KokoroRefusalTests
{
    [Theory]
    [InlineData("\"model\":\"tts-2\"", "invalid_model", "Unsupported model: tts-2")]
    [InlineData("\"voice\":\"verse\"", "validation_error", "Voice 'verse' not found. Available voices: af_alloy, af_aoede")]
    [InlineData("\"voice\":\" \"", "validation_error", "Voice name cannot be empty")]
    [InlineData("\"voice\":\"af_sky+\"", "validation_error", "Voice combination contains empty combine items")]
    [InlineData("\"voice\":\"af_sky++af_bella\"", "validation_error", "Voice combination contains empty combine items")]
    [InlineData("\"voice\":\"af_sky(0)+af_bella\"", "validation_error", "Voice 'af_sky(0)' must use a positive weight")]
    [InlineData("\"voice\":\"af_sky(1)(2)\"", "validation_error", "Voice 'af_sky(1)(2)' is not a valid voice or voice(weight)")]
    [InlineData("\"voice\":\"af_sky-nobody\"", "validation_error", "Voice 'nobody' not found")]
    [InlineData("\"voice\":\"me\",\"voice_aliases\":{\"me\":\"nobody\"}", "validation_error", "Voice 'nobody' not found")]
    [InlineData("\"allow_voice_tags\":true,\"input\":\"[voice:nobody] Hi\"", "validation_error", "Voice 'nobody' not found")]
    public async Task WhatIsUnknown_Is400_InItsOwnShape(string extra, string error, string message)
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply reply = await server.PostAsync("/v1/audio/speech", $$"""{"input":"Hi",{{extra}}}""");

        JsonElement detail = reply.Json.GetProperty("detail");
        Assert.Equal((400, error, "invalid_request_error"), (reply.Status, detail.GetProperty("error").GetString(), detail.GetProperty("type").GetString()));
        Assert.StartsWith(message, detail.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "missing", "input", "Field required")]
    [InlineData("{\"input\":7}", "string_type", "input", "Input should be a valid string")]
    [InlineData("{\"input\":\"Hi\",\"response_format\":\"ogg\"}", "literal_error", "response_format", "Input should be 'mp3', 'opus', 'aac', 'flac', 'wav' or 'pcm'")]
    [InlineData("{\"input\":\"Hi\",\"speed\":4.5}", "less_than_equal", "speed", "Input should be less than or equal to 4")]
    [InlineData("{\"input\":\"Hi\",\"speed\":0.2}", "greater_than_equal", "speed", "Input should be greater than or equal to 0.25")]
    [InlineData("{\"input\":\"Hi\",\"stream\":\"maybe\"}", "bool_parsing", "stream", "Input should be a valid boolean, unable to interpret input")]
    public async Task WrongType_Is422_AsFastApiHasIt(string body, string type, string field, string message)
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply reply = await server.PostAsync("/v1/audio/speech", body);

        JsonElement problem = Assert.Single(reply.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal((422, type, message), (reply.Status, problem.GetProperty("type").GetString(), problem.GetProperty("msg").GetString()));
        Assert.Equal(["body", field], problem.GetProperty("loc").EnumerateArray().Select(step => step.GetString()));
    }

    [Theory]
    [InlineData("af_bella(2)+af_sky(1)")]
    [InlineData("af_bella - af_sky")]
    [InlineData("nova+af_sky(0.5)")]
    public async Task Blend_IsSpoken(string voice)
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Assert.Equal(200, (await KokoroSpeechTests.SpeakAsync(server, "Hi", $"\"voice\":\"{voice}\"")).Status);
    }

    [Fact]
    public async Task Lists_AreThere()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        JsonElement voices = (await server.GetAsync("/v1/audio/voices")).Json.GetProperty("voices");
        JsonElement legacy = (await server.GetAsync("/v1/audio/voices?legacy=true")).Json.GetProperty("voices");
        JsonElement models = (await server.GetAsync("/v1/models")).Json.GetProperty("data");

        Assert.Equal("healthy", (await server.GetAsync("/health")).Json.GetProperty("status").GetString());
        Assert.Contains("af_heart", voices.EnumerateArray().Select(voice => voice.GetProperty("id").GetString()));
        Assert.Equal(voices.EnumerateArray().Select(voice => voice.GetProperty("name").GetString()), legacy.EnumerateArray().Select(voice => voice.GetString()));
        Assert.Equal(["tts-1", "tts-1-hd", "kokoro", "gpt-4o-mini-tts"], models.EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal("kokoro", (await server.GetAsync("/v1/models/kokoro")).Json.GetProperty("id").GetString());
        Assert.Equal("model_not_found", (await server.GetAsync("/v1/models/nothing")).Json.GetProperty("detail").GetProperty("error").GetString());
        Assert.Equal((404, "Not Found"), await DetailAsync(server.GetAsync("/nothing")));
        Assert.Equal((405, "Method Not Allowed"), await DetailAsync(server.GetAsync("/v1/audio/speech")));
        Assert.Equal(403, (await server.PostAsync("/v1/audio/voices/combine", "\"af_sky+af_bella\"")).Status);
        Assert.Equal(403, (await server.PostAsync("/v1/audio/speech", "{\"input\":\"<speak>Hi</speak>\",\"ssml\":true}")).Status);
    }

    private static async Task<(int Status, string? Detail)> DetailAsync(Task<Reply> asked)
    {
        Reply reply = await asked;
        return (reply.Status, reply.Json.GetProperty("detail").GetString());
    }
}
