using System.Text;
using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends.Whisper;

/// <summary>Errors of whisper-asr-webservice: FastAPI's <c>{"detail":[{"loc","msg"}]}</c>, and status 500 without a word where FFmpeg cannot read the file or Whisper does not know the language.</summary>
internal static class WhisperErrors
{
    private const int MostShown = 400;

    public static BackendFault FaultOf(int status, ReadOnlyMemory<byte> body, string? language)
    {
        string message = MessageIn(body);
        return status switch
        {
            400 or 413 or 415 or 422 => new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid($"The transcription server refuses the request: {message}")),
            429 or 503 => new BackendFault(FaultKind.Busy, message),
            // The same status for a file that is none and for a server that has no memory left: others are tried, and the caller hears of both.
            500 => new BackendFault(FaultKind.ServerError, $"Status 500: {message}", Unreadable(language)),
            _ => new BackendFault(FaultKind.ServerError, $"Status {status}: {message}"),
        };
    }

    private static ApiError Unreadable(string? language)
    {
        string message = "The transcription server could not process the file. It may be damaged, or of a type that it cannot read; flac, m4a, mp3, mp4, ogg, wav and webm it can.";
        // It says the same of a language that it has never heard of.
        return ApiError.Invalid(language is null ? message : $"{message} Or it does not know the language '{language}': 'language' is a code such as en.", "file", "audio_unreadable");
    }

    private static string MessageIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out JsonElement detail))
                return Shown(TextOf(detail));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not its own error: something between here and there answered. What it said is all there is.
        }

        return Shown(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MostShown)]));
    }

    private static string TextOf(JsonElement detail)
    {
        if (detail.ValueKind == JsonValueKind.Array && detail.GetArrayLength() > 0)
            detail = detail[0];
        if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("msg", out JsonElement said))
        {
            string place = detail.TryGetProperty("loc", out JsonElement loc) ? $" ({loc.GetRawText()})" : "";
            return $"{said}{place}";
        }

        return detail.ToString();
    }

    private static string Shown(string message) => message.Length <= MostShown ? message : string.Concat(message.AsSpan(0, MostShown), "…");
}
