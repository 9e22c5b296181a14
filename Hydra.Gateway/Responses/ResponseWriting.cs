using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>Small turns of writing that the parts of a response share.</summary>
internal static class ResponseWriting
{
    /// <summary>Writes a list of values that were read.</summary>
    public static void WriteElements(this Utf8JsonWriter json, string name, IReadOnlyList<JsonElement> values)
    {
        json.WriteStartArray(name);
        foreach (JsonElement value in values)
            value.WriteTo(json);
        json.WriteEndArray();
    }

    /// <summary>Writes the log probabilities of a text; an empty list where nobody asked for them.</summary>
    public static void WriteLogprobs(this Utf8JsonWriter json, IReadOnlyList<ChatLogprob> logprobs)
    {
        json.WriteStartArray("logprobs");
        foreach (ChatLogprob logprob in logprobs)
            logprob.Write(json);
        json.WriteEndArray();
    }

    /// <summary>Writes an object, or null where there are no fields to write.</summary>
    public static void WriteNullOr(this Utf8JsonWriter json, string name, Action? writeFields)
    {
        if (writeFields is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        writeFields();
        json.WriteEndObject();
    }
}
