namespace Hydra.Memory.Chunking;

/// <summary>White space as Unicode knows it, in spans.</summary>
internal static class WhiteSpace
{
    /// <summary>Where the first character is that is not white space; -1 where there is none.</summary>
    public static int IndexOfText(this ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsWhiteSpace(text[at]))
                return at;
        }

        return -1;
    }
}
