using System.Collections.Immutable;
using System.Text.Json;

namespace Hydra.Simulator.Generation;

/// <summary>What a client asks of a model, whichever server's dialect it came in.</summary>
internal sealed record Ask
{
    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>Everything the model is given, rendered to one text.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the last user said: the answer speaks about it.</summary>
    public required string Topic { get; init; }

    /// <summary>How many tokens prompt and answer may have together.</summary>
    public required int Context { get; init; }

    /// <summary>Most tokens of the answer; null or less than one for as many as there are.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Fewest tokens of the answer.</summary>
    public int MinTokens { get; init; }

    /// <summary>Texts before which the answer ends.</summary>
    public ImmutableArray<string> Stops { get; init; } = [];

    /// <summary>A JSON schema that the answer must satisfy.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The tool to call; null for an answer in words.</summary>
    public ToolOffer? Tool { get; init; }

    /// <summary>Whether the model thinks aloud first.</summary>
    public bool Think { get; init; }

    /// <summary>What tells one wanted answer from another of the same request: the client's seed, the number of a choice.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Tokens of the prompt, the one that begins the text included.</summary>
    public int PromptTokens => TokenText.Count(Prompt) + 1;

    public ulong SeedFrom(ulong seed) => Chance.Seed(Chance.Seed(Chance.Seed(seed, Model), Prompt), Variant);
}

/// <summary>A tool that a model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">JSON schema of its arguments.</param>
internal sealed record ToolOffer(string Name, JsonElement? Parameters);
