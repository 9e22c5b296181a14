using System.Collections.Immutable;

namespace Hydra.Memory.Chunking;

/// <summary>A text and what is known of its structure. What no part covers counts as prose.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Parts">Its parts, in order and without overlaps.</param>
internal sealed record StructuredText(string Text, ImmutableArray<TextPart> Parts)
{
    /// <summary>A text of which nothing is known but that it is made of paragraphs and sentences.</summary>
    public static StructuredText OfProse(string text) => new(text, [new TextPart(0, text.Length, PartKind.Prose, [])]);

    /// <summary>The text of a part.</summary>
    public ReadOnlySpan<char> TextOf(TextPart part) => Text.AsSpan(part.Start, part.Length);
}

/// <summary>A stretch of a text that is of one kind and under one heading.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">Its length, in UTF-16 units.</param>
/// <param name="Kind">What it is, and so where it may be split.</param>
/// <param name="Headings">The headings above it, the outermost first; a heading is its own last one.</param>
/// <param name="Page">The page it is on, from 1; null where there are no pages.</param>
internal sealed record TextPart(int Start, int Length, PartKind Kind, ImmutableArray<string> Headings, int? Page = null)
{
    public int End => Start + Length;
}

/// <summary>What a part of a text is.</summary>
internal enum PartKind
{
    /// <summary>Paragraphs, lists and tables: split between sentences, items and rows.</summary>
    Prose,

    /// <summary>A heading: kept with what follows it.</summary>
    Heading,

    /// <summary>Code: split at blank lines, then before declarations, then between lines.</summary>
    Code,
}
