using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>Bodies of TabbyAPI's <c>POST /v1/token/encode</c> and what it answers.</summary>
internal static class TabbyApiEncoding
{
    /// <summary>
    /// Asks for the messages in the model's template; it has no field for tools, but templates read them from their variables. That the template begins
    /// with the token for it is TabbyAPI's default.
    /// </summary>
    /// <param name="request">The chat.</param>
    /// <param name="withTools">Whether its tools are among the variables.</param>
    public static ReadOnlyMemory<byte> BodyFor(InferenceRequest request, bool withTools)
    {
        using JsonDocument document = JsonDocument.Parse(request.Body);
        var output = new ArrayBufferWriter<byte>(request.Body.Length + 64);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray("text");
            foreach (JsonElement message in document.RootElement.GetProperty("messages").EnumerateArray())
                message.WriteTo(json);
            if (document.RootElement.TryGetProperty("response_prefix", out JsonElement beginning))
                WriteBeginning(json, beginning);
            json.WriteEndArray();
            if (withTools && document.RootElement.TryGetProperty("tools", out JsonElement tools) && tools.ValueKind == JsonValueKind.Array)
            {
                json.WriteStartObject("template_vars");
                json.WritePropertyName("tools");
                tools.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>There is no field for it: it is counted as a message.</summary>
    private static void WriteBeginning(Utf8JsonWriter json, JsonElement beginning)
    {
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteElement("content", beginning);
        json.WriteEndObject();
    }

    /// <summary>The number in an answer; null where it has none.</summary>
    public static int? LengthIn(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("length", out JsonElement length) && length.TryGetInt32(out int tokens) && tokens >= 0 ? tokens : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
