using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Hydra.Gateway.Backends.Ollama;

namespace Hydra.Gateway.Translation;

/// <summary>The answer of /api/embed → OpenAI's list of embeddings, as numbers or as base64 of little-endian float32.</summary>
internal static class OllamaVectorsToOpenAi
{
    public static void Write(IBufferWriter<byte> output, OllamaVectors vectors, string model, bool asBase64)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (int i = 0; i < vectors.Embeddings!.Count; i++)
            WriteVector(json, vectors.Embeddings[i]!, i, asBase64);
        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", vectors.PromptEvalCount);
        json.WriteNumber("total_tokens", vectors.PromptEvalCount);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether the request asks for base64, as the official Python and Node clients do on their own.</summary>
    public static bool WantsBase64(ReadOnlyMemory<byte> request)
    {
        using JsonDocument document = JsonDocument.Parse(request);
        return document.RootElement.TryGetProperty("encoding_format", out JsonElement format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("base64");
    }

    private static void WriteVector(Utf8JsonWriter json, float[] vector, int index, bool asBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "embedding");
        json.WriteNumber("index", index);
        if (asBase64)
        {
            var bytes = new byte[vector.Length * sizeof(float)];
            for (int i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            json.WriteBase64String("embedding", bytes);
        }
        else
        {
            json.WriteStartArray("embedding");
            foreach (float number in vector)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
