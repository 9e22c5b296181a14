using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>Tokens of one answer. OpenAI's prompt_tokens include what was cached, Anthropic's input_tokens do not.</summary>
internal sealed class OpenAiToAnthropicUsage
{
    private int _prompt;
    private int _cached;
    private int? _completion;

    /// <summary>Takes the numbers over where there are any; they are totals, so the last ones count.</summary>
    public void Read(JsonElement usage)
    {
        _prompt = NumberIn(usage, "prompt_tokens") ?? _prompt;
        _completion = NumberIn(usage, "completion_tokens") ?? _completion;
        _cached = NumberIn(usage.Field("prompt_tokens_details"), "cached_tokens") ?? _cached;
    }

    /// <summary>Writes Anthropic's object.</summary>
    /// <param name="json">The object that it becomes a property of.</param>
    /// <param name="terms">Estimates the prompt where the backend says nothing of it, or 0, which is Ollama's word for a prompt that was cached whole: a client that reads 0 takes its context for empty.</param>
    /// <param name="outputTokens">The length of the answer where the backend says nothing of it.</param>
    public void Write(Utf8JsonWriter json, OpenAiToAnthropicTerms terms, int outputTokens)
    {
        int prompt = _prompt > 0 ? _prompt : terms.PromptTokens();
        int cached = Math.Min(_cached, prompt);
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", prompt - cached);
        json.WriteNumber("cache_creation_input_tokens", 0);
        json.WriteNumber("cache_read_input_tokens", cached);
        json.WriteNumber("output_tokens", _completion ?? outputTokens);
        json.WriteEndObject();
    }

    private static int? NumberIn(JsonElement usage, string name) =>
        usage.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0 ? number : null;
}
