namespace Hydra.Memory.Chunking;

/// <summary>What is never split any further: a sentence, a line, a heading, or a piece of one that is longer than a chunk.</summary>
/// <param name="Start">Where it begins within the text.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Tokens">At least the estimate of its text.</param>
/// <param name="Before">How well a chunk may begin with it.</param>
/// <param name="Part">The part it is of, as an index.</param>
/// <param name="IsHeading">Whether it stays with what follows it.</param>
/// <param name="MayRepeat">Whether the next chunk may repeat it: a whole sentence.</param>
internal readonly record struct TextUnit(int Start, int End, int Tokens, UnitBreak Before, int Part, bool IsHeading, bool MayRepeat);

/// <summary>How well a text can be cut before a unit, the worst first.</summary>
internal enum UnitBreak
{
    /// <summary>Within a sentence or line that is longer than a chunk.</summary>
    Inside,

    /// <summary>Between sentences, items, rows or lines.</summary>
    Sentence,

    /// <summary>Before a line of code that is not indented.</summary>
    Declaration,

    /// <summary>After a blank line.</summary>
    Paragraph,

    /// <summary>Before a heading.</summary>
    Section,

    /// <summary>After so much white space that what surrounds it has nothing to do with each other.</summary>
    Gap,
}
