using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Backends.Kokoro;

/// <summary>Voices: names of OpenAI's that Kokoro does not know, and its list.</summary>
internal static class KokoroVoices
{
    /// <summary>Those of OpenAI's that its openai_mappings.json leaves out, each as a voice of the same sort. alloy, ash, coral, echo, fable, onyx, nova, sage and shimmer it knows.</summary>
    private static readonly FrozenDictionary<string, string> Missing = new Dictionary<string, string>
    {
        ["verse"] = "am_michael",
        ["ballad"] = "bm_george",
        ["marin"] = "af_heart",
        ["cedar"] = "am_fenrir",
    }.ToFrozenDictionary();

    /// <summary>A voice by its name there.</summary>
    public static string NameOf(string voice) => Missing.GetValueOrDefault(voice, voice);

    /// <summary>Reads its list, of objects since version 0.4 and of names before, and writes it as Open WebUI reads it.</summary>
    public static (WholeAnswer? Answer, BackendFault? Fault) ListIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("voices", out JsonElement voices) && voices.ValueKind == JsonValueKind.Array)
                return (Write(voices), null);
            return (null, new BackendFault(FaultKind.Malformed, "The list of voices has no voices."));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, new BackendFault(FaultKind.Malformed, exception.Message));
        }
    }

    private static WholeAnswer Write(JsonElement voices)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray("voices");
            foreach (JsonElement voice in voices.EnumerateArray())
            {
                if ((TextOf(voice) ?? TextIn(voice, "id")) is not { Length: > 0 } id)
                    continue;
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteString("name", TextIn(voice, "name") ?? id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new WholeAnswer(output.WrittenSpan.ToArray(), output.WrittenCount, rented: false);
    }

    private static string? TextIn(JsonElement voice, string name) =>
        voice.ValueKind == JsonValueKind.Object && voice.TryGetProperty(name, out JsonElement value) ? TextOf(value) : null;

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
