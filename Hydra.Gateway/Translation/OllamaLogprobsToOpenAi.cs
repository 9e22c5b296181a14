using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Ollama's log probabilities → OpenAI's. In a chat both have the same entries; a completion has lists of the tokens, their probabilities and where
/// each begins in the text, which is counted through all chunks of an answer.
/// </summary>
internal sealed class OllamaLogprobsToOpenAi(bool isChat)
{
    private int _offset;

    public void Write(Utf8JsonWriter json, JsonElement? logprobs)
    {
        if (logprobs is not { ValueKind: JsonValueKind.Array } entries)
        {
            json.WriteNull("logprobs");
            return;
        }

        json.WriteStartObject("logprobs");
        if (isChat)
            json.WriteElement("content", entries);
        else
            WriteLists(json, [.. entries.EnumerateArray()]);
        json.WriteEndObject();
    }

    private void WriteLists(Utf8JsonWriter json, IReadOnlyList<JsonElement> entries)
    {
        json.WriteStartArray("tokens");
        foreach (JsonElement entry in entries)
            json.WriteStringValue(TokenOf(entry));
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs");
        foreach (JsonElement entry in entries)
            WriteNumber(json, entry);
        json.WriteEndArray();
        json.WriteStartArray("top_logprobs");
        foreach (JsonElement entry in entries)
            WriteOthers(json, entry);
        json.WriteEndArray();
        json.WriteStartArray("text_offset");
        foreach (JsonElement entry in entries)
        {
            json.WriteNumberValue(_offset);
            _offset += TokenOf(entry).Length;
        }

        json.WriteEndArray();
    }

    private static void WriteOthers(Utf8JsonWriter json, JsonElement entry)
    {
        json.WriteStartObject();
        var written = new HashSet<string>();
        if (entry.Says("top_logprobs", out JsonElement others) && others.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement other in others.EnumerateArray().Where(other => written.Add(TokenOf(other))))
            {
                json.WritePropertyName(TokenOf(other));
                WriteNumber(json, other);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonElement entry)
    {
        if (entry.Says("logprob", out JsonElement number) && number.ValueKind == JsonValueKind.Number)
            number.WriteTo(json);
        else
            json.WriteNullValue();
    }

    private static string TokenOf(JsonElement entry) => entry.TextOf("token") ?? "";
}
