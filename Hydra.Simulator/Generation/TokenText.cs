using System.Collections.Immutable;
using System.Text;

namespace Hydra.Simulator.Generation;

/// <summary>
/// The tokenizer of every stand-in: words in pieces of at most four ASCII characters, a leading space included, and any other
/// character by itself. A token's number holds its text, so that decoding needs no vocabulary.
/// </summary>
internal static class TokenText
{
    /// <summary>The token that begins every prompt and stands for no text.</summary>
    public const int BeginOfText = 1;

    private const int MaxLength = 4;
    private const int BitsPerCharacter = 7;
    private const int FirstRune = 1 << (MaxLength * BitsPerCharacter);

    public static ImmutableArray<string> Split(string text)
    {
        ImmutableArray<string>.Builder tokens = ImmutableArray.CreateBuilder<string>((text.Length / 3) + 1);
        for (int start = 0; start < text.Length;)
        {
            int length = LengthAt(text, start);
            tokens.Add(text.Substring(start, length));
            start += length;
        }

        return tokens.ToImmutable();
    }

    public static int Count(string text)
    {
        int count = 0;
        for (int start = 0; start < text.Length; count++)
            start += LengthAt(text, start);
        return count;
    }

    public static ImmutableArray<int> Encode(string text) => [.. Split(text).Select(NumberOf)];

    public static string Decode(IEnumerable<int> tokens)
    {
        var text = new StringBuilder();
        foreach (int token in tokens)
            AppendText(token, text);
        return text.ToString();
    }

    private static int LengthAt(string text, int start)
    {
        if (!char.IsAscii(text[start]))
            return Rune.DecodeFromUtf16(text.AsSpan(start), out _, out int consumed) == System.Buffers.OperationStatus.Done ? consumed : 1;

        int end = start + (text[start] == ' ' ? 1 : 0);
        int limit = Math.Min(text.Length, start + MaxLength);
        while (end < limit && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        return Math.Max(1, end - start);
    }

    private static int NumberOf(string token)
    {
        // Control characters are written as runes, which leaves the lowest numbers to tokens without text.
        if (!char.IsAscii(token[0]) || (char.IsControl(token[0]) && token[0] is not ('\n' or '\r' or '\t')))
            return FirstRune + Rune.GetRuneAt(Rune.TryGetRuneAt(token, 0, out _) ? token : "\uFFFD", 0).Value;
        int number = 0;
        for (int index = token.Length - 1; index >= 0; index--)
            number = (number << BitsPerCharacter) | token[index];
        return number;
    }

    private static void AppendText(int token, StringBuilder text)
    {
        if (token >= FirstRune)
        {
            text.Append(Rune.IsValid(token - FirstRune) ? new Rune(token - FirstRune).ToString() : "\uFFFD");
            return;
        }

        for (int rest = token; rest > BeginOfText; rest >>= BitsPerCharacter)
            text.Append((char)(rest & ((1 << BitsPerCharacter) - 1)));
    }
}
