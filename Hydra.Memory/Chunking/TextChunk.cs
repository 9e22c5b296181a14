using System.Collections.Immutable;

namespace Hydra.Memory.Chunking;

/// <summary>A stretch of a text that is stored and found on its own. Beside its neighbours it may repeat the last sentences of the one before it.</summary>
internal sealed record TextChunk
{
    /// <summary>Its number within the text, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The text, exactly as it stands at <see cref="Start"/>.</summary>
    public required string Text { get; init; }

    /// <summary>Where it begins within the text, in UTF-16 units.</summary>
    public required int Start { get; init; }

    /// <summary>How much of its beginning is repeated from the chunk before it, in UTF-16 units, white space after it included.</summary>
    public required int Repeated { get; init; }

    /// <summary>The headings above it, the outermost first.</summary>
    public required ImmutableArray<string> Headings { get; init; }

    /// <summary>The headings as one short line; empty where there are none.</summary>
    public required string Context { get; init; }

    /// <summary>The page it begins on, from 1; null where there are no pages.</summary>
    public int? Page { get; init; }

    /// <summary>The estimate of <see cref="Embedded"/>, within the model's budget.</summary>
    public required int Tokens { get; init; }

    /// <summary>Where it ends within the text, in UTF-16 units.</summary>
    public int End => Start + Text.Length;

    /// <summary>What is embedded: a passage of a manual seldom says again which device its chapter is about.</summary>
    public string Embedded => Context.Length == 0 ? Text : $"{Context}\n{Text}";
}
