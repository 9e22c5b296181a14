using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>The events of Anthropic's streams, each as a client reads it: <c>event</c> is the same as <c>type</c>.</summary>
internal static class OpenAiToAnthropicEvents
{
    /// <summary>
    /// Of every thinking block. Clients send it back with the block and some drop a block without one; no model here reads it. It is "hydra" in base64.
    /// </summary>
    public const string Signature = "aHlkcmE=";

    /// <summary>A new id of a message.</summary>
    public static string NewMessageId() => $"msg_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";

    public static void MessageStart(IBufferWriter<byte> output, OpenAiToAnthropicTerms terms, OpenAiToAnthropicUsage usage) => Write(output, "message_start"u8, (terms, usage), static (json, about) =>
    {
        json.WriteStartObject("message");
        json.WriteString("id", NewMessageId());
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", about.terms.Model);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        about.usage.Write(json, about.terms, outputTokens: 1);
        json.WriteEndObject();
    });

    public static void Ping(IBufferWriter<byte> output) => Write(output, "ping"u8, 0, static (_, _) => { });

    /// <summary>Starts a block of text or thinking: <paramref name="type"/> is also the name of its text.</summary>
    public static void TextStart(IBufferWriter<byte> output, int index, string type) => Write(output, "content_block_start"u8, (index, type), static (json, about) =>
    {
        json.WriteNumber("index", about.index);
        json.WriteStartObject("content_block");
        json.WriteString("type", about.type);
        json.WriteString(about.type, "");
        if (about.type == "thinking")
            json.WriteString("signature", "");
        json.WriteEndObject();
    });

    public static void CallStart(IBufferWriter<byte> output, int index, string id, string name) => Write(output, "content_block_start"u8, (index, id, name), static (json, about) =>
    {
        json.WriteNumber("index", about.index);
        json.WriteStartObject("content_block");
        json.WriteString("type", "tool_use");
        json.WriteString("id", about.id);
        json.WriteString("name", about.name);
        json.WriteStartObject("input");
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>A piece of a block.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">The block.</param>
    /// <param name="delta">The delta's type and the name of its text.</param>
    /// <param name="text">The text.</param>
    public static void Delta(IBufferWriter<byte> output, int index, (string Type, string Name) delta, string text) => Write(output, "content_block_delta"u8, (index, delta, text), static (json, about) =>
    {
        json.WriteNumber("index", about.index);
        json.WriteStartObject("delta");
        json.WriteString("type", about.delta.Type);
        json.WriteString(about.delta.Name, about.text);
        json.WriteEndObject();
    });

    public static void BlockStop(IBufferWriter<byte> output, int index) => Write(output, "content_block_stop"u8, index, static (json, index) => json.WriteNumber("index", index));

    /// <summary>Ends a message that is whole.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="writeDelta">Writes the fields of the delta.</param>
    /// <param name="writeUsage">Writes the usage beside it.</param>
    public static void MessageEnd(IBufferWriter<byte> output, Action<Utf8JsonWriter> writeDelta, Action<Utf8JsonWriter> writeUsage)
    {
        Write(output, "message_delta"u8, (writeDelta, writeUsage), static (json, about) =>
        {
            json.WriteStartObject("delta");
            about.writeDelta(json);
            json.WriteEndObject();
            about.writeUsage(json);
        });
        Write(output, "message_stop"u8, 0, static (_, _) => { });
    }

    public static void Error(IBufferWriter<byte> output, string type, string message) => Write(output, "error"u8, (type, message), static (json, about) =>
    {
        json.WriteStartObject("error");
        json.WriteString("type", about.type);
        json.WriteString("message", about.message);
        json.WriteEndObject();
    });

    private static void Write<T>(IBufferWriter<byte> output, ReadOnlySpan<byte> type, T about, Action<Utf8JsonWriter, T> write)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, AnthropicToOpenAi.Plain))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            write(json, about);
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }
}
