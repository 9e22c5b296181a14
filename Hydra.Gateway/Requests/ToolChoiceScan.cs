using System.Text.Json;

namespace Hydra.Gateway.Requests;

/// <summary>OpenAI's <c>tool_choice</c> of the type <c>allowed_tools</c>: some of the tools, and whether one has to be called.</summary>
/// <param name="Choice">The value of <c>tool_choice</c>.</param>
/// <param name="Mode"><c>auto</c> or <c>required</c>.</param>
/// <param name="Names">The functions that may be called.</param>
internal sealed record AllowedTools(BodyRange Choice, string Mode, IReadOnlySet<string> Names);

/// <summary>Reads <c>tool_choice</c>.</summary>
internal static class ToolChoiceScan
{
    /// <summary>Null for every choice but <c>allowed_tools</c>, also for one that is not as OpenAI has it: those stay as they are.</summary>
    public static AllowedTools? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        int start = (int)reader.TokenStartIndex;
        JsonElement choice = JsonElement.ParseValue(ref reader);
        var place = new BodyRange(start, (int)reader.BytesConsumed - start);
        if (choice.TextOf("type") != "allowed_tools" || !choice.Says("allowed_tools", out JsonElement allowed))
            return null;
        if (allowed.TextOf("mode") is not ("auto" or "required") || !allowed.Says("tools", out JsonElement tools) || tools.ValueKind != JsonValueKind.Array)
            return null;
        IEnumerable<string> names = tools.EnumerateArray().Select(tool => tool.Says("function", out JsonElement function) ? function.TextOf("name") : null).OfType<string>();
        return new AllowedTools(place, allowed.TextOf("mode")!, names.ToHashSet());
    }
}
