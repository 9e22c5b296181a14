using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>OpenAI's usage comes in a chunk with no choices, after the last that has one; TabbyAPI's comes with the last choice.</summary>
internal static class TabbyApiUsage
{
    /// <summary>Writes a chunk as two events: its choices without usage, and its usage without choices. Everything else of it stands in both.</summary>
    /// <returns>False, and nothing written, where it does not have both.</returns>
    public static bool Split(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        (BodyRange? usage, BodyRange? choices) = Find(chunk);
        if (usage is not { } counted || choices is not { } chosen)
            return false;
        WriteWithout(chunk, counted, "null"u8, output);
        WriteWithout(chunk, chosen, "[]"u8, output);
        return true;
    }

    private static (BodyRange? Usage, BodyRange? Choices) Find(ReadOnlySpan<byte> chunk)
    {
        BodyRange? usage = null;
        BodyRange? choices = null;
        try
        {
            var reader = new Utf8JsonReader(chunk);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isUsage = reader.ValueTextEquals("usage"u8);
                bool isChoices = reader.ValueTextEquals("choices"u8);
                reader.Read();
                JsonTokenType type = reader.TokenType;
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                var place = BodyRange.Between(start, (int)reader.BytesConsumed);
                if (isUsage)
                    usage = type == JsonTokenType.StartObject ? place : null;
                if (isChoices)
                    choices = type == JsonTokenType.StartArray && chunk[(start + 1)..(place.End - 1)].Trim(" \r\n\t"u8).Length > 0 ? place : null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Later chunks are only read as far as they have to be: what is no JSON is handed on as it came.
            return (null, null);
        }

        return (usage, choices);
    }

    private static void WriteWithout(ReadOnlySpan<byte> chunk, BodyRange place, ReadOnlySpan<byte> instead, IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        output.Write(chunk[..place.Start]);
        output.Write(instead);
        output.Write(chunk[place.End..]);
        output.Write("\n\n"u8);
    }
}
