using System.Collections.Immutable;
using System.Text.Json;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>A request to <c>/api/chat</c> or <c>/api/generate</c>, read and found valid.</summary>
internal sealed record OllamaRequest
{
    public required bool IsChat { get; init; }

    public required string Model { get; init; }

    /// <summary>The conversation; a prompt is one turn of it. Empty to load or unload the model.</summary>
    public required ImmutableArray<Turn> Turns { get; init; }

    public required bool Stream { get; init; }

    public required TimeSpan? KeepAlive { get; init; }

    public required OllamaOptions Options { get; init; }

    /// <summary>Whether to think aloud; null leaves it to the model.</summary>
    public required bool? Think { get; init; }

    /// <summary>Whether old turns are dropped silently where the context is too short.</summary>
    public required bool Truncates { get; init; }

    public required JsonElement? Schema { get; init; }

    public ImmutableArray<ToolOffer> Tools { get; init; } = [];

    public string ToolText { get; init; } = "";

    /// <summary>What is asked of a loaded model.</summary>
    /// <exception cref="RefusalException">The prompt is longer than the context, and must not be shortened.</exception>
    public Ask AskOf(LoadedModel loaded)
    {
        var ask = new Ask
        {
            Model = Model,
            Prompt = Prompt(Turns),
            Topic = Turns.LastOrDefault(turn => turn.Role == "user").Text ?? "",
            Context = loaded.Context,
            MaxTokens = Options.MaxTokens,
            Stops = Options.Stops,
            Schema = Schema,
            Tool = Turns[^1].Role == "user" ? Tools.FirstOrDefault() : null,
            Think = loaded.Model.Thinks && Think != false,
            Variant = Options.Seed,
        };
        if (ask.PromptTokens <= loaded.Context)
            return ask;
        return Truncates ? ask with { Prompt = Shortened(loaded.Context) } : throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, OllamaRefusals.PromptTooLong);
    }

    private string Prompt(IEnumerable<Turn> turns) => ChatPrompt.Render(turns, ToolText);

    /// <summary>Drops turns from the oldest on, but system turns and the last; what is still too long loses its beginning.</summary>
    private string Shortened(int context)
    {
        for (int first = 1; first < Turns.Length; first++)
        {
            string prompt = Prompt([.. Turns.Take(first).Where(turn => turn.Role == "system"), .. Turns.Skip(first)]);
            if (TokenText.Count(prompt) + 1 <= context)
                return prompt;
        }

        return string.Concat(TokenText.Split(Prompt(Turns[^1..])).TakeLast(context / 2));
    }
}
