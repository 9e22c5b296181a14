using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hydra.Gateway.Backends.Ollama;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Ollama's parts → OpenAI's objects. One instance an answer: its id, time and model are the same in all of its chunks,
/// and the calls of tools are counted through it.
/// </summary>
internal sealed class OllamaToOpenAi
{
    private readonly bool _isChat;
    private readonly bool _includeUsage;
    private readonly string _model;
    private readonly long _created;
    private readonly string _id;
    private readonly OllamaLogprobsToOpenAi _logprobs;
    private int _toolCalls;
    private bool _hasStarted;

    public OllamaToOpenAi(InferenceRequest request, string model, DateTimeOffset now)
    {
        _isChat = request.Operation == InferenceOperation.Chat;
        _includeUsage = request.IncludeUsage;
        _logprobs = new OllamaLogprobsToOpenAi(_isChat);
        _model = model;
        _created = now.ToUnixTimeSeconds();
        _id = (_isChat ? "chatcmpl-" : "cmpl-") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    }

    /// <summary>Writes the events of one line of a stream; those of the last line end with [DONE].</summary>
    public void WriteEvents(IBufferWriter<byte> output, OllamaPart part)
    {
        if (HasContent(part) || !_hasStarted)
            WriteEvent(output, json => WriteChunk(json, part, finish: null));
        _hasStarted = true;
        if (!part.Done)
            return;
        WriteEvent(output, json => WriteChunk(json, null, FinishOf(part)));
        if (_includeUsage)
            WriteEvent(output, json => WriteUsageChunk(json, part));
        output.Write("data: [DONE]\n\n"u8);
    }

    /// <summary>Writes a whole answer; false where a text in it is none.</summary>
    public bool TryWriteWhole(IBufferWriter<byte> output, OllamaPart part)
    {
        try
        {
            WriteWhole(output, part);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void WriteWhole(IBufferWriter<byte> output, OllamaPart part)
    {
        using var json = new Utf8JsonWriter(output);
        WriteHead(json, _isChat ? "chat.completion" : "text_completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        if (_isChat)
            WriteMessage(json, "message", part, isDelta: false);
        else
            json.WriteString("text", part.Response ?? "");
        _logprobs.Write(json, part.Logprobs);
        json.WriteString("finish_reason", FinishOf(part));
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, part);
        json.WriteEndObject();
    }

    private static bool HasContent(OllamaPart part) =>
        part.Message is { Content.Length: > 0 } or { Thinking.Length: > 0 } or { ToolCalls.Count: > 0 }
        || part is { Response.Length: > 0 } or { Thinking.Length: > 0 }
        // Half of a letter has a probability and no text.
        || part.Logprobs is { ValueKind: JsonValueKind.Array } logprobs && logprobs.GetArrayLength() > 0;

    private void WriteChunk(Utf8JsonWriter json, OllamaPart? part, string? finish)
    {
        WriteHead(json, _isChat ? "chat.completion.chunk" : "text_completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        if (_isChat)
            WriteMessage(json, "delta", part, isDelta: true);
        else
            json.WriteString("text", part?.Response ?? "");
        _logprobs.Write(json, part?.Logprobs);
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        if (_includeUsage)
            json.WriteNull("usage");
        json.WriteEndObject();
    }

    private void WriteUsageChunk(Utf8JsonWriter json, OllamaPart part)
    {
        WriteHead(json, _isChat ? "chat.completion.chunk" : "text_completion");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        WriteUsage(json, part);
        json.WriteEndObject();
    }

    private void WriteHead(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("id", _id);
        json.WriteString("object", type);
        json.WriteNumber("created", _created);
        json.WriteString("model", _model);
    }

    private void WriteMessage(Utf8JsonWriter json, string name, OllamaPart? part, bool isDelta)
    {
        OllamaMessage? message = part?.Message;
        bool hasCalls = message?.ToolCalls is { Count: > 0 };
        json.WriteStartObject(name);
        if (!isDelta || !_hasStarted)
            json.WriteString("role", "assistant");
        if (message?.Content is { Length: > 0 } content)
            json.WriteString("content", content);
        else if (!isDelta && hasCalls)
            json.WriteNull("content");
        else if (!isDelta || !_hasStarted)
            json.WriteString("content", "");
        if (message?.Thinking is { Length: > 0 } thinking)
            json.WriteString("reasoning_content", thinking);
        if (hasCalls)
            WriteToolCalls(json, message!.ToolCalls!, isDelta);
        json.WriteEndObject();
    }

    private void WriteToolCalls(Utf8JsonWriter json, IReadOnlyList<OllamaToolCall?> calls, bool isDelta)
    {
        json.WriteStartArray("tool_calls");
        foreach (OllamaToolCall call in calls.OfType<OllamaToolCall>())
        {
            json.WriteStartObject();
            if (isDelta)
                json.WriteNumber("index", _toolCalls);
            json.WriteString("id", call.Id is { Length: > 0 } id ? id : string.Create(CultureInfo.InvariantCulture, $"call_{_id[^12..]}_{_toolCalls}"));
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Function?.Name ?? "");
            json.WriteString("arguments", call.Function?.Arguments is { ValueKind: not JsonValueKind.Undefined } arguments ? arguments.GetRawText() : "{}");
            json.WriteEndObject();
            json.WriteEndObject();
            _toolCalls++;
        }

        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, OllamaPart part)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", part.PromptEvalCount);
        json.WriteNumber("completion_tokens", part.EvalCount);
        json.WriteNumber("total_tokens", part.PromptEvalCount + part.EvalCount);
        json.WriteEndObject();
    }

    /// <summary>Ollama ends a turn of tool calls with "stop" as well.</summary>
    private string FinishOf(OllamaPart part) =>
        _toolCalls > 0 || part.Message?.ToolCalls is { Count: > 0 } ? "tool_calls" : part.DoneReason == "length" ? "length" : "stop";

    private static void WriteEvent(IBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
            write(json);
        output.Write("\n\n"u8);
    }
}
