using System.Buffers;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// OpenAI's chunks → Anthropic's events: a state machine without input or output of its own. Whatever comes, what it writes is a stream that the strictest client reads:
/// <code>
/// message_start ping ( content_block_start content_block_delta* content_block_stop )* message_delta message_stop
/// </code>
/// with pings anywhere, or cut off anywhere by an error after which nothing follows.
/// </summary>
internal sealed class OpenAiToAnthropicStream(OpenAiToAnthropicTerms terms)
{
    private readonly OpenAiToAnthropicBlocks _blocks = new();
    private readonly OpenAiToAnthropicUsage _usage = new();
    private readonly OpenAiToAnthropicStop _stop = new();
    private bool _hasBegun;
    private bool _isOver;

    /// <summary>How many calls of tools were mended.</summary>
    public int Mended => _blocks.Mended;

    /// <summary>Writes what becomes of a chunk.</summary>
    /// <returns>What is wrong with the answer, or null; then <see cref="Break"/> is to follow.</returns>
    public string? Read(JsonElement chunk, IBufferWriter<byte> output)
    {
        if (_isOver)
            return null;
        // Before the start is written: a first chunk may bring the real number.
        _usage.Read(chunk.Field("usage"));
        Begin(output);
        JsonElement choice = chunk.FirstChoice();
        _stop.Read(choice);
        JsonElement delta = choice.Field("delta");
        string? wrong = null;
        if (delta.Reasoning() is { } reasoning)
            wrong = _blocks.Add(OpenAiToAnthropicText.Thinking, reasoning, output);
        if (delta.NonEmpty("content") is { } text)
            wrong ??= _blocks.Add(OpenAiToAnthropicText.Text, text, output);
        foreach (JsonElement call in delta.Calls())
            wrong ??= _blocks.Add(call, output);
        return wrong;
    }

    /// <summary>Fills a pause; the start may be what fills the first.</summary>
    public void KeepAlive(IBufferWriter<byte> output)
    {
        if (_isOver)
            return;
        if (_hasBegun)
            OpenAiToAnthropicEvents.Ping(output);
        else
            Begin(output);
    }

    /// <summary>
    /// Ends an answer that is whole. Only now: what an answer used may come after the reason of its end.
    /// </summary>
    /// <returns>What is wrong with the answer, or null; then <see cref="Break"/> is to follow.</returns>
    public string? End(IBufferWriter<byte> output)
    {
        if (_isOver)
            return null;
        Begin(output);
        if (_blocks.End(_stop.IsCut, output) is { } wrong)
            return wrong;
        _isOver = true;
        OpenAiToAnthropicEvents.MessageEnd(output, json => _stop.Write(json, _blocks.HasCalls, terms.StopSequences), json => _usage.Write(json, terms, _blocks.EstimatedTokens));
        return null;
    }

    /// <summary>Ends an answer that broke, wherever it stands.</summary>
    public void Break(string type, string message, IBufferWriter<byte> output)
    {
        if (_isOver)
            return;
        _isOver = true;
        OpenAiToAnthropicEvents.Error(output, type, message);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        OpenAiToAnthropicEvents.MessageStart(output, terms, _usage);
        OpenAiToAnthropicEvents.Ping(output);
    }
}
