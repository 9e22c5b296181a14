using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hydra.Memory.Qdrant;

/// <summary>What a prefetch looks for: the nearest to a vector, or the best by words.</summary>
[JsonConverter(typeof(PrefetchQueryConverter))]
internal sealed record PrefetchQuery(float[]? Dense, SparseVector? Words);

/// <summary>Writes a list of numbers, or an object of indices and values.</summary>
internal sealed class PrefetchQueryConverter : JsonConverter<PrefetchQuery>
{
    public override PrefetchQuery Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Qdrant is asked such queries and never sends any.");

    public override void Write(Utf8JsonWriter writer, PrefetchQuery value, JsonSerializerOptions options)
    {
        if (value.Words is { } words)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("indices");
            foreach (uint index in words.Indices)
                writer.WriteNumberValue(index);
            writer.WriteEndArray();
            writer.WritePropertyName("values");
            WriteNumbers(writer, words.Values);
            writer.WriteEndObject();
        }
        else
        {
            WriteNumbers(writer, value.Dense ?? []);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, IReadOnlyList<float> numbers)
    {
        writer.WriteStartArray();
        foreach (float number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}
