using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Hydra.Tests.Gateway.Audio;

/// <summary>whisper-asr-webservice's side of POST /asr, refusing whatever it does not know instead of passing over it.</summary>
internal static class StrictWhisper
{
    public const string Asr = "POST /asr";

    public const string Json = """
        {"language":"en","segments":[
          {"id":0,"seek":0,"start":0.0,"end":1.5,"text":" Hello there.","tokens":[50364,2425],"temperature":0.0,"avg_logprob":-0.3,"compression_ratio":0.8,"no_speech_prob":0.01,
           "words":[{"word":" Hello","start":0.0,"end":0.7,"probability":0.9},{"word":" there.","start":0.7,"end":1.5,"probability":0.9}]},
          {"id":1,"start":1.5,"end":2.25,"text":" Bye.","words":[{"word":" Bye.","start":1.5,"end":2.25,"probability":0.9}]}],
         "text":" Hello there. Bye."}
        """;

    private static readonly string[] Known = ["encode", "task", "language", "initial_prompt", "word_timestamps", "output"];

    /// <summary>What came as <c>audio_file</c>, with its file's name.</summary>
    public static async Task<(byte[] Audio, string FileName)> AudioIn(FakeCall call)
    {
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(call.ContentType).Boundary).ToString();
        var reader = new MultipartReader(boundary, new MemoryStream(call.Body));
        MultipartSection part = (await reader.ReadNextSectionAsync())!;
        ContentDispositionHeaderValue disposition = ContentDispositionHeaderValue.Parse(part.ContentDisposition);
        Assert.Equal("audio_file", HeaderUtilities.RemoveQuotes(disposition.Name).ToString());
        using var audio = new MemoryStream();
        await part.Body.CopyToAsync(audio);
        Assert.Null(await reader.ReadNextSectionAsync());
        return (audio.ToArray(), HeaderUtilities.RemoveQuotes(disposition.FileName).ToString());
    }

    /// <summary>Answers in the output that was asked for; as plain text, whatever it is.</summary>
    public static Func<HttpContext, FakeCall, Task> Transcribes { get; } = async (context, call) =>
    {
        if (ProblemOf(call) is { } problem)
        {
            var detail = new JsonObject { ["detail"] = new JsonArray(new JsonObject { ["loc"] = new JsonArray("query"), ["msg"] = problem, ["type"] = "value_error" }) };
            await BackendReplies.WholeAsync(context, detail.ToJsonString(), 422);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers["Asr-Engine"] = "openai_whisper";
        await context.Response.WriteAsync(call.Query["output"] switch
        {
            "json" => Json,
            "srt" => "1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n",
            "vtt" => "WEBVTT\n\n00:00.000 --> 00:01.500\nHello there.\n\n",
            _ => "Hello there.\nBye.\n",
        });
    };

    private static string? ProblemOf(FakeCall call)
    {
        if (call.ContentType?.StartsWith("multipart/form-data", StringComparison.Ordinal) is not true || !Encoding.Latin1.GetString(call.Body).Contains("audio_file", StringComparison.Ordinal))
            return "field required: audio_file";
        if (call.Query.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            return $"unknown parameter {unknown}";
        if (call.Query["task"] is not ("transcribe" or "translate"))
            return "task";
        if (call.Query.TryGetValue("language", out string? language) && language is not ("en" or "de"))
            return $"Input should be 'af', 'am', 'ar' … not '{language}'";
        return call.Query["output"] is "txt" or "vtt" or "srt" or "tsv" or "json" ? null : "output";
    }
}
