using CsCheck;

namespace Hydra.Tests.Memory.Chunking;

/// <summary>Texts of what breaks splitters: scripts, marks, emoji, halves of pairs, structure that is none.</summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
    [
        "a", "word", "Another", "e.g.", "Dr.", "J.", "3.", "5000", "x86_64", "aGVsbG8gd29ybGQhIQ==", "don't", ".", "!", "?", "...", "…", ",", "\"", "”", ")", "。", "！", "।", "؟",
        " ", " ", " ", "\t", "\n", "\n\n", "\r\n", "\r", "\u00A0", "\u3000", "\u2028", "日本語", "한국어", "русский", "العربية", "हिन्दी", "e\u0301", "\u0301", "\u0301\u0302\u0303", "👍🏽", "👩‍👩‍👧", "🇩🇪",
        "\uD83D", "\uDC4D", "\u200B", "\uFEFF", "\0", "# ", "## ", "\n# ", "\n### x\n", "\n===\n", "\n---\n", "```", "\n```cs\n", "\n~~~\n", "\n- ", "\n1. ", "| a | b |", "> ", "    ", "{", "}", ";",
    ];

    private static readonly Gen<string> Piece = Gen.Frequency(
        (20, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i])),
        (1, Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.Int[1, 400], (piece, times) => string.Concat(Enumerable.Repeat(piece, times)))),
        (1, Gen.String[0, 20]));

    public static Gen<string> Any { get; } = Piece.Array[0, 60].Select(pieces => string.Concat(pieces));
}
