using System.Buffers;
using System.Text;
using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// What TabbyAPI's chunks lack of OpenAI's: on its branch exl2-checkpoint those of a chat have neither object nor created nor model,
/// and nowhere does the first say that the assistant speaks. The first chunk shows what is missing; it is put in, the rest stays as it is.
/// And usage comes with the last choice instead of in a chunk of its own without choices: that one is made two.
/// </summary>
internal sealed class TabbyApiChunks(InferenceRequest request, string model, DateTimeOffset now)
{
    private readonly InferenceOperation _operation = request.Operation;
    private readonly ArrayBufferWriter<byte> _whole = new();
    private byte[] _missing = [];
    private int _deltaInside = -1;
    private bool _isDeltaEmpty;

    /// <summary>Whether every chunk has to be completed, and not the first alone.</summary>
    private bool CompletesAll => _missing.Length > 0;

    /// <summary>Whether a chunk after the first has to be changed.</summary>
    public bool Changes(ReadOnlySpan<byte> chunk) => CompletesAll || SaysUsage(chunk);

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
            if (isChoices && _operation == InferenceOperation.Chat && reader.TokenType == JsonTokenType.StartArray)
                FindDelta(ref reader);
            else
                reader.Skip();
        }

        if (!hasObject)
            lacks.Append(_operation == InferenceOperation.Chat ? "\"object\":\"chat.completion.chunk\"," : "\"object\":\"text_completion\",");
        if (!hasCreated)
            lacks.Append("\"created\":").Append(now.ToUnixTimeSeconds()).Append(',');
        if (!hasModel)
            lacks.Append("\"model\":").Append(JsonSerializer.Serialize(model)).Append(',');
        _missing = Encoding.UTF8.GetBytes(lacks.ToString());
        return _deltaInside >= 0 || Changes(first);
    }

    /// <summary>Writes a chunk, completed, as an event or two.</summary>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> chunk, bool isFirst)
    {
        if (SaysUsage(chunk))
        {
            _whole.ResetWrittenCount();
            Complete(_whole, chunk, isFirst);
            if (TabbyApiUsage.Split(_whole.WrittenSpan, output))
                return;
        }

        output.Write("data: "u8);
        Complete(output, chunk, isFirst);
        output.Write("\n\n"u8);
    }

    /// <summary>Text that says so has its quotes escaped.</summary>
    private bool SaysUsage(ReadOnlySpan<byte> chunk) => request.IncludeUsage && chunk.IndexOf("\"usage\""u8) >= 0;

    private void Complete(IBufferWriter<byte> output, ReadOnlySpan<byte> chunk, bool isFirst)
    {
        output.Write("{"u8);
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
