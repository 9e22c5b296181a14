using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Audio;

/// <summary>A request of POST /v1/audio/speech, checked.</summary>
internal sealed record SpeechRequest
{
    /// <summary>OpenAI's limit of <c>input</c>, in characters.</summary>
    private const int MostCharacters = 4096;

    /// <summary>What Kokoro understands beyond OpenAI's fields and a caller may say: it changes how a text is read, and nothing on the server.</summary>
    private static readonly string[] KokorosOwn = ["lang_code", "volume_multiplier", "normalization_options"];

    /// <summary>The model or alias that the caller named.</summary>
    public required string Model { get; init; }

    public required string Input { get; init; }

    /// <summary>The voice; null leaves it to the backend.</summary>
    public string? Voice { get; init; }

    public required string Format { get; init; }

    public required double Speed { get; init; }

    /// <summary>Whether the audio is to come as server-sent events.</summary>
    public bool AsEvents { get; init; }

    /// <summary>Fields that pass as they are.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Extras { get; init; } = [];

    /// <summary>The fields that nobody can follow, separated by commas; null where there are none.</summary>
    public string? Dropped { get; init; }

    /// <summary>The media type of the audio.</summary>
    public string MediaType => Format switch
    {
        "mp3" => "audio/mpeg",
        _ => $"audio/{Format}",
    };

    public static (SpeechRequest? Request, ApiError? Error) From(JsonFields fields)
    {
        var request = new SpeechRequest
        {
            Model = fields.RequiredText("model", 256),
            Input = fields.RequiredText("input", MostCharacters),
            Voice = VoiceIn(fields),
            Format = fields.Choice("response_format", "mp3", "opus", "aac", "flac", "wav", "pcm"),
            Speed = fields.Number("speed", 1, 0.25, 4),
            AsEvents = fields.Choice("stream_format", "audio", "sse") == "sse",
            Extras = [.. KokorosOwn.Select(name => (Name: name, Value: fields.Raw(name))).Where(extra => extra.Value is not null).Select(extra => KeyValuePair.Create(extra.Name, extra.Value!.Value))],
            Dropped = fields.Dropped,
        };
        return fields.Error is null ? (request, null) : (null, fields.Error);
    }

    /// <summary>A name, or OpenAI's object of a voice that somebody made: <c>{"id":"…"}</c>.</summary>
    private static string? VoiceIn(JsonFields fields)
    {
        JsonElement? voice = fields.Raw("voice");
        if (voice is { ValueKind: JsonValueKind.Object } made)
            voice = made.TryGetProperty("id", out JsonElement id) ? id : made;
        string? name = voice is { } value ? fields.TextOf("voice", value) : null;
        return string.IsNullOrWhiteSpace(name) ? null : name;
    }
}
