using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Gateway.Audio;

/// <summary>Kokoro's side of POST /v1/audio/speech, refusing whatever it does not know instead of passing over it.</summary>
internal static class StrictKokoro
{
    private static readonly string[] Known = ["model", "input", "voice", "response_format", "speed", "stream", "lang_code", "volume_multiplier", "normalization_options"];
    private static readonly string[] OpenAisVoices = ["alloy", "ash", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer"];
    private static readonly string[] OwnVoices = ["af_heart", "af_bella", "af_sky", "am_michael", "am_fenrir", "bm_george"];

    /// <summary>Speaks in parts, each sent on its own; the connection is cut after them if wanted.</summary>
    public static Func<HttpContext, FakeCall, Task> Speaks(byte[][] parts, bool cut = false) => async (context, call) =>
    {
        if (ProblemOf(call) is { } problem)
        {
            await BackendReplies.WholeAsync(context, problem, 400);
            return;
        }

        context.Response.ContentType = (string?)call.Json["response_format"] == "mp3" ? "audio/mpeg" : $"audio/{call.Json["response_format"]}";
        foreach (byte[] part in parts)
        {
            await context.Response.Body.WriteAsync(part);
            await context.Response.Body.FlushAsync();
        }

        if (cut)
            context.Abort();
    };

    private static string? ProblemOf(FakeCall call)
    {
        if (call.ContentType != "application/json")
            return Problem("validation_error", $"Content type {call.ContentType}");
        JsonObject body = call.Json.AsObject();
        if (body.Select(field => field.Key).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            return Problem("validation_error", $"Unknown field {unknown}");
        if ((string?)body["model"] is not "kokoro")
            return Problem("invalid_model", $"Unsupported model: {body["model"]}");
        string[] voices = ((string?)body["voice"] ?? "af_heart").Split('+');
        if (voices.Select(voice => voice.Split('(')[0]).FirstOrDefault(voice => !OwnVoices.Contains(voice) && !OpenAisVoices.Contains(voice)) is { } stranger)
            return Problem("validation_error", $"Voice '{stranger}' not found. Available voices: {string.Join(", ", OwnVoices)}");
        return (bool?)body["stream"] is true ? null : Problem("validation_error", "These tests are about streams.");
    }

    private static string Problem(string error, string message) =>
        new JsonObject { ["detail"] = new JsonObject { ["error"] = error, ["message"] = message, ["type"] = "invalid_request_error" } }.ToJsonString();
}
