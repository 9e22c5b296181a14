using System.Collections.Immutable;
using System.Globalization;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>A request for a completion, read and found valid.</summary>
internal sealed record TabbyRequest
{
    /// <summary>Whether it is a conversation; else the continuation of texts.</summary>
    public required bool IsChat { get; init; }

    public required bool Stream { get; init; }

    /// <summary>Whether the answer says what it took; TabbyAPI says it only when asked, streamed or not.</summary>
    public required bool IncludeUsage { get; init; }

    /// <summary>What is asked, once for each choice wanted; model and context are those of the loaded model and still open.</summary>
    public required ImmutableArray<Ask> Asks { get; init; }

    /// <summary>The word by which its errors and logs name it.</summary>
    public string Name => IsChat ? "Chat completion" : "Completion";

    /// <summary>The choices wanted of the loaded model.</summary>
    /// <exception cref="RefusalException">A prompt is longer than the model's context, or there is none.</exception>
    public ImmutableArray<Ask> AsksOf(StandInModel model)
    {
        if (Asks.IsEmpty)
            throw FastApiRefusals.Refusal(StatusCodes.Status503ServiceUnavailable, $"{Name} aborted. Maybe the model was unloaded? Please check the server console.");
        foreach (int tokens in Asks.Select(ask => ask.PromptTokens).Where(tokens => tokens > model.Config.Context))
            throw TabbyRefusals.TooLong(tokens, model.Config.Context);
        return
        [
            .. Asks.Select((ask, choice) => ask with
            {
                Model = model.Name,
                Context = model.Config.Context,
                Think = IsChat && model.Thinks,
                Variant = string.Create(CultureInfo.InvariantCulture, $"{ask.Variant}/{choice}"),
            }),
        ];
    }
}
