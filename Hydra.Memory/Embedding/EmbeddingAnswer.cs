using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Hydra.Memory.Embedding;

/// <summary>Reads the vectors of an answer.</summary>
internal static class EmbeddingAnswer
{
    /// <summary>A vector of length 1 for each text, in the texts' order, or what is wrong with the answer.</summary>
    public static EmbeddingOutcome Read(ReadOnlySpan<byte> body, int texts)
    {
        EmbeddingList? list;
        try
        {
            list = JsonSerializer.Deserialize(body, EmbeddingJson.Default.EmbeddingList);
        }
        catch (JsonException exception)
        {
            return Malformed($"it is not the JSON of a list of embeddings ({exception.Message})");
        }

        IReadOnlyList<EmbeddingItem?> items = list?.Data ?? [];
        return items.Count == texts ? InOrder(items) : Malformed($"it has {items.Count} vectors for {texts} texts");
    }

    private static EmbeddingOutcome InOrder(IReadOnlyList<EmbeddingItem?> items)
    {
        var vectors = new float[items.Count][];
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is not { } item)
                return Malformed($"item {i} is null");
            int index = item.Index ?? i;
            if (index < 0 || index >= vectors.Length || vectors[index] is not null)
                return Malformed($"the index {index} is wrong or there twice");
            if (!TryRead(item.Embedding, out float[]? vector) || !UnitVector.TryNormalize(vector))
                return Malformed($"vector {index} is empty, all zero, or has something that is not a finite number");
            vectors[index] = vector;
        }

        return EmbeddingOutcome.Of(vectors);
    }

    private static EmbeddingFault Malformed(string what) => new(EmbeddingFaultKind.Malformed, $"The gateway's answer cannot be used: {what}.");

    private static bool TryRead(JsonElement embedding, [NotNullWhen(true)] out float[]? vector)
    {
        vector = embedding.ValueKind switch
        {
            JsonValueKind.String when embedding.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length % sizeof(float) == 0 => Floats(bytes),
            JsonValueKind.Array when embedding.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number) => [.. embedding.EnumerateArray().Select(number => number.GetSingle())],
            _ => null,
        };
        return vector is { Length: > 0 };
    }

    private static float[] Floats(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return vector;
    }
}
