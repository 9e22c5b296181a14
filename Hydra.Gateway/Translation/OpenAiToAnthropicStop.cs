using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Why an answer ended. OpenAI's finish_reason does not tell a stop text from an end of turn; TabbyAPI does, beside it: <c>stop_str</c> is the text, <c>eos_reason</c>
/// says <c>stop_string</c>. Where nobody tells, it is taken for the end of the turn.
/// </summary>
internal sealed class OpenAiToAnthropicStop
{
    private string? _finish;
    private string? _text;
    private bool _isText;

    /// <summary>Whether the length that was asked for cut the answer off.</summary>
    public bool IsCut => _finish == "length";

    /// <summary>Reads a choice, where it says anything.</summary>
    public void Read(JsonElement choice)
    {
        _finish = choice.NonEmpty("finish_reason") ?? _finish;
        _text = choice.NonEmpty("stop_str") ?? choice.NonEmpty("stop_reason") ?? _text;
        _isText |= choice.TextField("eos_reason") == "stop_string";
    }

    /// <summary>Writes <c>stop_reason</c> and <c>stop_sequence</c>.</summary>
    /// <param name="json">The object that holds them.</param>
    /// <param name="hasCalls">Whether the answer calls a tool: then that is why it ended, whatever the backend says, and never otherwise, for a client waits for results.</param>
    /// <param name="sequences">The texts that might have ended it.</param>
    public void Write(Utf8JsonWriter json, bool hasCalls, IReadOnlyList<string> sequences)
    {
        string? sequence = _text is not null && sequences.Contains(_text) ? _text : _isText && sequences.Count == 1 ? sequences[0] : null;
        bool isStop = sequence is not null || (_isText && sequences.Count > 1);
        string reason = IsCut ? "max_tokens" : hasCalls ? "tool_use" : _finish == "content_filter" ? "refusal" : isStop ? "stop_sequence" : "end_turn";
        json.WriteString("stop_reason", reason);
        json.WriteString("stop_sequence", reason == "stop_sequence" ? sequence : null);
    }
}
