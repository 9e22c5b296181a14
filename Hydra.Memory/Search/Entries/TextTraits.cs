namespace Hydra.Memory.Search.Entries;

/// <summary>What ranking needs to know of a text besides its terms.</summary>
/// <param name="AuthorTerms">The terms of its author's name; null where it has none.</param>
/// <param name="Asks">It asks something, so that what follows may be the answer.</param>
internal readonly record struct TextTraits(int[]? AuthorTerms, bool Asks)
{
    private static readonly System.Buffers.SearchValues<char> QuestionMarks = System.Buffers.SearchValues.Create("?？؟");

    /// <summary>Whether a text asks: a question mark is in it.</summary>
    public static bool IsAsking(ReadOnlySpan<char> text) => text.ContainsAny(QuestionMarks);
}
