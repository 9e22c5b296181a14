using System.Buffers.Text;

namespace Hydra.Gateway.Tokens;

/// <summary>Finds in an answer what its backend counted, without parsing it: one vectorised search a part.</summary>
internal static class UsageScan
{
    /// <summary>The last <c>"prompt_tokens": N</c> of a text; null where there is none.</summary>
    public static int? PromptTokensIn(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf("\"prompt_tokens\""u8);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> rest = text[(at + "\"prompt_tokens\"".Length)..].TrimStart((byte)' ');
        if (!rest.StartsWith(":"u8))
            return null;
        rest = rest[1..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(rest, out int tokens, out int _) && tokens > 0 ? tokens : null;
    }
}
