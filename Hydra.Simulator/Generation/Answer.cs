using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Hydra.Simulator.Generation;

/// <summary>All that a model says to an <see cref="Ask"/>, token by token.</summary>
internal sealed record Answer
{
    /// <summary>What it thinks before it speaks.</summary>
    public ImmutableArray<string> Thinking { get; init; } = [];

    /// <summary>What it says; empty where it calls a tool.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The tool that it calls.</summary>
    public ToolCall? Call { get; init; }

    /// <summary>Why it ended.</summary>
    public required AnswerEnd End { get; init; }

    /// <summary>The stop text that ended it.</summary>
    public string? StopText { get; init; }

    public required int PromptTokens { get; init; }

    public int CompletionTokens => Thinking.Length + Words.Length + (Call?.Tokens ?? 0);

    public string Text => string.Concat(Words);

    public string Thoughts => string.Concat(Thinking);
}

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Name of the tool.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ToolCall(string Id, string Name, JsonNode Arguments)
{
    public int Tokens { get; } = TokenText.Count(Arguments.ToJsonString()) + TokenText.Count(Name);
}

/// <summary>Why an answer ended.</summary>
internal enum AnswerEnd
{
    /// <summary>All was said, or a stop text came.</summary>
    Stop,

    /// <summary>It reached the most tokens it may have.</summary>
    Length,

    /// <summary>It calls a tool.</summary>
    ToolCall,
}
