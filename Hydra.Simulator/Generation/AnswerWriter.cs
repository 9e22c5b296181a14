using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Hydra.Simulator.Generation;

/// <summary>Writes the answer to an <see cref="Ask"/>: the same seed and the same request give the same tokens, streamed or not.</summary>
internal static class AnswerWriter
{
    private const int FewestTokens = 40;
    private const int MostTokens = 120;

    /// <summary>Writes an answer; the prompt must fit into the context.</summary>
    public static Answer Write(Ask ask, ulong seed)
    {
        var chance = new Chance(ask.SeedFrom(seed));
        int promptTokens = ask.PromptTokens;
        if (ask.Tool is { } tool)
            return new Answer { Call = CallOf(tool, chance), End = AnswerEnd.ToolCall, PromptTokens = promptTokens };

        ImmutableArray<string> thinking = ask.Think ? TokenText.Split(Prose.Think(ask, chance)) : [];
        string text = TextFor(ask, chance);
        string? stop = FirstStop(text, ask.Stops);
        if (stop is not null)
            text = text[..text.IndexOf(stop, StringComparison.Ordinal)];

        ImmutableArray<string> words = TokenText.Split(text);
        int most = Math.Max(0, ask.Context - promptTokens);
        if (ask.MaxTokens is > 0 and { } wanted)
            most = Math.Min(most, wanted);
        bool isCut = thinking.Length + words.Length > most;
        return new Answer
        {
            Thinking = [.. thinking.Take(most)],
            Words = [.. words.Take(Math.Max(0, most - thinking.Length))],
            End = isCut ? AnswerEnd.Length : AnswerEnd.Stop,
            StopText = isCut ? null : stop,
            PromptTokens = promptTokens,
        };
    }

    private static string TextFor(Ask ask, Chance chance) => ask.Schema is { } schema
        ? SchemaSample.For(schema, chance)?.ToJsonString() ?? "null"
        : Prose.Write(ask, chance, Math.Max(chance.Between(FewestTokens, MostTokens) - 20, ask.MinTokens));

    private static ToolCall CallOf(ToolOffer tool, Chance chance)
    {
        JsonNode? arguments = tool.Parameters is { } parameters ? SchemaSample.For(parameters, chance) : null;
        string id = string.Create(CultureInfo.InvariantCulture, $"call_{chance.Next():x16}{chance.Next():x16}")[..29];
        return new ToolCall(id, tool.Name, arguments as JsonObject ?? []);
    }

    private static string? FirstStop(string text, ImmutableArray<string> stops) => stops
        .Where(stop => stop.Length > 0 && text.Contains(stop, StringComparison.Ordinal))
        .MinBy(stop => text.IndexOf(stop, StringComparison.Ordinal));
}
