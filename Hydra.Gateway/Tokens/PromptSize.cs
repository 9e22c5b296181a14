using System.Text.Json;

namespace Hydra.Gateway.Tokens;

/// <summary>What of a request becomes its prompt, by size.</summary>
/// <param name="TextBytes">Bytes of text in messages, prompt, input and the answer's beginning, and of the tools as JSON: chat templates print them so.</param>
/// <param name="Messages">Messages, each of which a chat template wraps.</param>
/// <param name="PictureTokens">Tokens of the pictures, by their size.</param>
internal readonly record struct PromptSize(long TextBytes, int Messages, int PictureTokens)
{
    /// <summary>Measures a body that has been checked to be JSON.</summary>
    public static PromptSize Of(ReadOnlySpan<byte> body)
    {
        var size = default(PromptSize);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMessages = reader.ValueTextEquals("messages"u8);
            bool isPrompt = isMessages || reader.ValueTextEquals("prompt"u8) || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("response_prefix"u8);
            bool isTools = reader.ValueTextEquals("tools"u8);
            reader.Read();
            if (isPrompt)
                size = Add(size, ref reader, isMessages);
            else if (isTools)
                size = AddRaw(size, ref reader);
            else
                reader.Skip();
        }

        return size;
    }

    private static PromptSize Add(PromptSize size, ref Utf8JsonReader reader, bool isMessages)
    {
        int depth = reader.CurrentDepth;
        size = size.With(ref reader, isMessages, depth);
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return size;
        while (reader.Read() && reader.CurrentDepth > depth)
            size = size.With(ref reader, isMessages, depth);
        return size;
    }

    private static PromptSize AddRaw(PromptSize size, ref Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return size with { TextBytes = size.TextBytes + reader.BytesConsumed - start };
    }

    private PromptSize With(ref Utf8JsonReader reader, bool isMessages, int depth) => reader.TokenType switch
    {
        JsonTokenType.StartObject when isMessages && reader.CurrentDepth == depth + 1 => this with { Messages = Messages + 1 },
        JsonTokenType.String when reader.ValueSpan.StartsWith("data:"u8) => this with { PictureTokens = PictureTokens + PictureEstimate.Of(reader.ValueSpan) },
        JsonTokenType.String or JsonTokenType.Number => this with { TextBytes = TextBytes + reader.ValueSpan.Length },
        _ => this,
    };
}
