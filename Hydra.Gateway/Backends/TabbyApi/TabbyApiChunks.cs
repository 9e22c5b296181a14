using System.Buffers;
using System.Text;
using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// What TabbyAPI's chunks lack of OpenAI's: on its branch exl2-checkpoint those of a chat have neither object nor created nor model,
/// and nowhere does the first say that the assistant speaks. The first chunk shows what is missing; it is put in, the rest stays as it is.
/// </summary>
internal sealed class TabbyApiChunks(InferenceOperation operation, string model, DateTimeOffset now)
{
    private byte[] _missing = [];
    private int _deltaInside = -1;
    private bool _isDeltaEmpty;

    /// <summary>Whether every chunk has to be completed, and not the first alone.</summary>
    public bool CompletesAll => _missing.Length > 0;

    /// <summary>Looks at the first chunk.</summary>
    /// <returns>Whether it has to be completed.</returns>
    public bool Inspect(ReadOnlySpan<byte> first)
    {
        var lacks = new StringBuilder();
        var reader = new Utf8JsonReader(first);
        bool hasObject = false, hasCreated = false, hasModel = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasObject |= reader.ValueTextEquals("object"u8);
            hasCreated |= reader.ValueTextEquals("created"u8);
            hasModel |= reader.ValueTextEquals("model"u8);
            bool isChoices = reader.ValueTextEquals("choices"u8);
            reader.Read();
            if (isChoices && operation == InferenceOperation.Chat && reader.TokenType == JsonTokenType.StartArray)
                FindDelta(ref reader);
            else
                reader.Skip();
        }

        if (!hasObject)
            lacks.Append(operation == InferenceOperation.Chat ? "\"object\":\"chat.completion.chunk\"," : "\"object\":\"text_completion\",");
        if (!hasCreated)
            lacks.Append("\"created\":").Append(now.ToUnixTimeSeconds()).Append(',');
        if (!hasModel)
            lacks.Append("\"model\":").Append(JsonSerializer.Serialize(model)).Append(',');
        _missing = Encoding.UTF8.GetBytes(lacks.ToString());
        return CompletesAll || _deltaInside >= 0;
    }

    /// <summary>Writes a chunk, completed, as an event.</summary>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> chunk, bool isFirst)
    {
        output.Write("data: {"u8);
        output.Write(_missing);
        if (isFirst && _deltaInside >= 0)
        {
            output.Write(chunk[1.._deltaInside]);
            output.Write(_isDeltaEmpty ? "\"role\":\"assistant\""u8 : "\"role\":\"assistant\","u8);
            output.Write(chunk[_deltaInside..]);
        }
        else
        {
            output.Write(chunk[1..]);
        }

        output.Write("\n\n"u8);
    }

    /// <summary>Finds the delta of the first choice and whether it says its role.</summary>
    private void FindDelta(ref Utf8JsonReader reader)
    {
        int arrayDepth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > arrayDepth)
        {
            bool isDelta = _deltaInside < 0 && reader.CurrentDepth == arrayDepth + 2 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("delta"u8);
            if (!isDelta || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                continue;
            ReadDelta(ref reader, (int)reader.BytesConsumed);
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader, int inside)
    {
        bool hasRole = false;
        _isDeltaEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _isDeltaEmpty = false;
            hasRole |= reader.ValueTextEquals("role"u8);
            reader.Read();
            reader.Skip();
        }

        if (!hasRole)
            _deltaInside = inside;
    }
}
