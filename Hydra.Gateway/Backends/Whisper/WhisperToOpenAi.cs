using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Audio;

namespace Hydra.Gateway.Backends.Whisper;

/// <summary>What whisper-asr-webservice answers (its content type is text/plain whatever it is) → OpenAI's formats.</summary>
internal static class WhisperToOpenAi
{
    private const string Json = "application/json; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";
    private const string Events = "text/event-stream; charset=utf-8";

    /// <summary>The fields of a segment that both sides know by the same name, besides its times and its text.</summary>
    private static readonly string[] SharedOfSegment = ["seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"];

    /// <summary>The output to ask for.</summary>
    public static string OutputOf(string format) => format switch
    {
        "text" => "txt",
        "srt" or "vtt" => format,
        _ => "json",
    };

    public static (Transcript? Answer, BackendFault? Fault) Translate(TranscriptionRequest request, ReadOnlyMemory<byte> body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body.Span))
            return (null, new BackendFault(FaultKind.Malformed, "The answer is not UTF-8."));
        if (request.Format is "srt" or "vtt" || (request.Format == "text" && !request.AsEvents))
            return (new Transcript(body.ToArray(), Plain), null);
        if (request.Format == "text")
            return (new Transcript(EventsOf(System.Text.Encoding.UTF8.GetString(body.Span).Trim()), Events), null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement answer = document.RootElement;
            if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
                return (null, new BackendFault(FaultKind.Malformed, "The answer has no text."));
            string said = text.GetString()!.Trim();
            if (request.AsEvents)
                return (new Transcript(EventsOf(said), Events), null);
            return (new Transcript(Write(json => WriteAnswer(json, request, answer, said)), Json), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, new BackendFault(FaultKind.Malformed, exception.Message));
        }
    }

    private static void WriteAnswer(Utf8JsonWriter json, TranscriptionRequest request, JsonElement answer, string said)
    {
        json.WriteStartObject();
        if (request.Format == "verbose_json")
        {
            List<JsonElement> segments = [.. ItemsOf(answer, "segments")];
            json.WriteString("task", request.IsTranslation ? "translate" : "transcribe");
            json.WriteString("language", answer.TryGetProperty("language", out JsonElement language) && language.ValueKind == JsonValueKind.String ? language.GetString() : request.Language ?? "");
            json.WriteNumber("duration", segments.Count == 0 ? 0 : segments.Max(segment => NumberIn(segment, "end")));
            json.WriteString("text", said);
            if (request.WithSegments)
                WriteSegments(json, segments);
            if (request.WithWords)
                WriteWords(json, segments);
        }
        else
        {
            json.WriteString("text", said);
        }

        json.WriteEndObject();
    }

    private static void WriteSegments(Utf8JsonWriter json, List<JsonElement> segments)
    {
        json.WriteStartArray("segments");
        foreach ((int index, JsonElement segment) in segments.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", segment.TryGetProperty("id", out JsonElement id) && id.TryGetIntegerOf(out long own) ? own : index);
            json.WriteNumber("start", NumberIn(segment, "start"));
            json.WriteNumber("end", NumberIn(segment, "end"));
            json.WriteString("text", segment.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : "");
            foreach (string name in SharedOfSegment)
            {
                if (!segment.TryGetProperty(name, out JsonElement value))
                    continue;
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWords(Utf8JsonWriter json, List<JsonElement> segments)
    {
        json.WriteStartArray("words");
        foreach (JsonElement word in segments.SelectMany(segment => ItemsOf(segment, "words")))
        {
            json.WriteStartObject();
            json.WriteString("word", word.TryGetProperty("word", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()!.Trim() : "");
            json.WriteNumber("start", NumberIn(word, "start"));
            json.WriteNumber("end", NumberIn(word, "end"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whisper does not stream: all of the text is one part.</summary>
    private static byte[] EventsOf(string said)
    {
        byte[] delta = Write(json => WriteEvent(json, "transcript.text.delta", "delta", said));
        byte[] done = Write(json => WriteEvent(json, "transcript.text.done", "text", said));
        return [.. "data: "u8, .. delta, .. "\n\ndata: "u8, .. done, .. "\n\n"u8];
    }

    private static void WriteEvent(Utf8JsonWriter json, string type, string name, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString(name, text);
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output))
            write(json);
        return output.WrittenSpan.ToArray();
    }

    private static IEnumerable<JsonElement> ItemsOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static double NumberIn(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : 0;

    private static bool TryGetIntegerOf(this JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
    }
}
