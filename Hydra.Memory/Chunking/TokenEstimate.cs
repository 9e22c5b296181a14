namespace Hydra.Memory.Chunking;

/// <summary>
/// How many tokens a text has for an embedding model, without that model's vocabulary. Meant for WordPiece (nomic-embed-text, all-minilm) and on the safe
/// side: ordinary words count a token for every three letters begun, where WordPiece needs one for most of them, and everything else counts as many as
/// it can at most have: digits, marks, letters that are not Latin, and words too long to be in any vocabulary one for each character, Hangul three for each
/// syllable (it is taken apart into its letters). White space counts nothing.
/// </summary>
internal static class TokenEstimate
{
    /// <summary>A longer word is taken for what has no vocabulary at all: a key, a hash, base64, an endless identifier.</summary>
    private const int LongestWord = 24;

    private const int LettersInAToken = 3;
    private const int LettersInAHangulSyllable = 3;

    /// <summary>The estimate of a text. That of two texts with white space between them is the sum of theirs.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        int tokens = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = WordLength(text[at..]);
            tokens += length > 0 ? OfWord(text.Slice(at, length)) : AtMost(text[at]);
            at += Math.Max(1, length);
        }

        return tokens;
    }

    /// <summary>The most tokens that a text can have wherever it is cut out of another one: what counts for the pieces of a word that had to be split.</summary>
    public static int AtMost(ReadOnlySpan<char> text)
    {
        int tokens = 0;
        foreach (char character in text)
            tokens += AtMost(character);
        return tokens;
    }

    private static int AtMost(char character) =>
        char.IsWhiteSpace(character) ? 0 : character is >= '\uAC00' and <= '\uD7A3' ? LettersInAHangulSyllable : 1;

    private static int WordLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && IsOfAWord(text[length]))
            length++;
        return length;
    }

    private static int OfWord(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord)
            return word.Length;
        int tokens = 0;
        int letters = 0;
        foreach (char character in word)
        {
            bool isDigit = char.IsDigit(character);
            tokens += isDigit || letters % LettersInAToken == 0 ? 1 : 0;
            letters = isDigit ? 0 : letters + 1;
        }

        return tokens;
    }

    /// <summary>Latin letters, with and without accents, and digits: up to the end of Latin Extended-B.</summary>
    private static bool IsOfAWord(char character) => character < '\u0250' && char.IsLetterOrDigit(character);
}
