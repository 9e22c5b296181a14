using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>Reads what OpenAI's answers and chunks have in common. What is absent, null or of another type than it should be is not there.</summary>
internal static class OpenAiToAnthropicReading
{
    /// <summary>The choice that counts: Anthropic's answers are one.</summary>
    public static JsonElement FirstChoice(this JsonElement answer)
    {
        JsonElement choices = answer.Field("choices");
        return choices.ValueKind == JsonValueKind.Array ? choices.EnumerateArray().FirstOrDefault(IsFirst) : default;
    }

    /// <summary>The reasoning in a message or delta; null where there is none. Backends disagree on the name; some send both.</summary>
    public static string? Reasoning(this JsonElement message) => message.NonEmpty("reasoning_content") ?? message.NonEmpty("reasoning");

    /// <summary>A field that is a string with something in it; else null.</summary>
    public static string? NonEmpty(this JsonElement from, string name) => from.TextField(name) is { Length: > 0 } text ? text : null;

    /// <summary>The calls of tools in a message or delta, or fragments of them.</summary>
    public static IEnumerable<JsonElement> Calls(this JsonElement message) =>
        message.Field("tool_calls") is { ValueKind: JsonValueKind.Array } calls ? calls.EnumerateArray().Where(call => call.ValueKind == JsonValueKind.Object) : [];

    /// <summary>The arguments of a call, or a fragment of them: a string by OpenAI's rules, an object by some backends' habit.</summary>
    public static string Arguments(this JsonElement call) => call.Field("function").Field("arguments") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Object } json => json.GetRawText(),
        _ => "",
    };

    private static bool IsFirst(JsonElement choice) =>
        choice.ValueKind == JsonValueKind.Object && (choice.Field("index") is not { ValueKind: JsonValueKind.Number } index || (index.TryGetInt32(out int number) && number == 0));
}
