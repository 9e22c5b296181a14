using System.Globalization;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Audio;

/// <summary>A request of POST /v1/audio/transcriptions or /v1/audio/translations, checked. The recording belongs to its form.</summary>
internal sealed record TranscriptionRequest
{
    /// <summary>Whisper reads the last 224 tokens of a prompt and passes over the rest; and the prompt travels in an address.</summary>
    private const int MostOfPrompt = 4096;

    /// <summary>Whisper takes a language's name too, and the longest of these has 14 letters.</summary>
    private const int MostOfLanguage = 32;

    private static readonly string[] Formats = ["json", "text", "srt", "verbose_json", "vtt"];
    private static readonly string[] Known = ["model", "language", "prompt", "response_format", "timestamp_granularities", "timestamp_granularities[]", "stream"];

    /// <summary>The model or alias that the caller named.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the text is to be English, whatever was spoken.</summary>
    public required bool IsTranslation { get; init; }

    /// <summary>The recording.</summary>
    public required AudioSpool Audio { get; init; }

    /// <summary>The ending of the recording's file, with its dot; empty where it has none that is plain.</summary>
    public required string FileEnding { get; init; }

    /// <summary>The language that is spoken, such as <c>en</c>; null lets the backend find out.</summary>
    public string? Language { get; init; }

    /// <summary>Text that comes before, or words that occur; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>One of OpenAI's formats.</summary>
    public required string Format { get; init; }

    /// <summary>Whether each word's time is wanted.</summary>
    public bool WithWords { get; init; }

    /// <summary>Whether segments are wanted.</summary>
    public bool WithSegments { get; init; }

    /// <summary>Whether the answer is to come as server-sent events.</summary>
    public bool AsEvents { get; init; }

    /// <summary>The fields that nobody can follow, separated by commas; null where there are none.</summary>
    public string? Dropped { get; init; }

    public static (TranscriptionRequest? Request, ApiError? Error) From(TranscriptionForm form, bool isTranslation)
    {
        string format = form.Value("response_format") ?? "json";
        List<string> granularities = [.. form.Values("timestamp_granularities[]"), .. form.Values("timestamp_granularities")];
        string stream = form.Value("stream") ?? "false";
        if (ProblemOf(form, format, granularities, stream) is { } problem)
            return (null, problem);
        return (new TranscriptionRequest
        {
            Model = form.Value("model")!,
            IsTranslation = isTranslation,
            Audio = form.Audio!,
            FileEnding = form.FileEnding,
            Language = form.Value("language"),
            Prompt = form.Value("prompt"),
            Format = format,
            WithWords = granularities.Contains("word"),
            WithSegments = granularities.Count == 0 || granularities.Contains("segment"),
            AsEvents = IsTrue(stream),
            Dropped = DroppedFields.Describe([.. form.Names.Where(name => !Known.Contains(name))]),
        }, null);
    }

    private static ApiError? ProblemOf(TranscriptionForm form, string format, List<string> granularities, string stream)
    {
        if (form.Audio is not { Length: > 0 })
            return ApiError.Invalid("'file' is missing or empty: it must be a recording.", "file");
        if (form.Value("model") is null)
            return ApiError.Invalid("'model' is missing. GET /v1/models lists the models.", "model");
        if (!Formats.Contains(format))
            return ApiError.Invalid($"'response_format' must be one of {string.Join(", ", Formats)}.", "response_format");
        if (form.Value("prompt") is { Length: > MostOfPrompt } prompt)
            return ApiError.Invalid(string.Create(CultureInfo.InvariantCulture, $"'prompt' has {prompt.Length} characters; {MostOfPrompt} are the most, and its end alone is read."), "prompt");
        if (form.Value("language") is { Length: > MostOfLanguage })
            return ApiError.Invalid("'language' must be a code such as en.", "language");
        if (granularities.Exists(name => name is not ("word" or "segment")))
            return ApiError.Invalid("'timestamp_granularities' must be word, segment or both.", "timestamp_granularities");
        if (granularities.Count > 0 && format != "verbose_json")
            return ApiError.Invalid("'timestamp_granularities' needs 'response_format' verbose_json.", "timestamp_granularities");
        if (!IsTrue(stream) && !stream.Equals("false", StringComparison.OrdinalIgnoreCase))
            return ApiError.Invalid("'stream' must be true or false.", "stream");
        return IsTrue(stream) && format is not ("json" or "text") ? ApiError.Invalid("'stream' needs 'response_format' json or text.", "stream") : null;
    }

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);
}
