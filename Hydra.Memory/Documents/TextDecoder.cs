using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hydra.Memory.Documents;

/// <summary>Bytes to text: by byte order mark, else by what is declared, else UTF-8. Nothing is replaced: bytes that are no text are a fault that says where.</summary>
internal static partial class TextDecoder
{
    private const int MetaWithin = 1024;

    /// <summary>The text, its line breaks as they are and its byte order mark left out.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="declared">The character set that the sender says; null where none is said.</param>
    /// <param name="isHtml">Whether the document may say it itself, in a meta element.</param>
    public static (string? Text, DocumentFault? Fault) Decode(ReadOnlySpan<byte> bytes, string? declared, bool isHtml)
    {
        string charset = CharsetOfMark(bytes) ?? declared ?? (isHtml ? CharsetOfMeta(bytes) : null) ?? "utf-8";
        if (Find(charset) is not { } encoding)
            return (null, new DocumentFault(DocumentFaultKind.UnknownCharset, $"The character set '{Shown(charset)}' is not known here: send the document as UTF-8."));
        try
        {
            string text = encoding.GetString(bytes);
            text = text.StartsWith('\uFEFF') ? text[1..] : text;
            return text.Contains('\0') ? (null, Invalid($"It has a NUL character at {text.IndexOf('\0', StringComparison.Ordinal)}: it is no text, or not in {encoding.WebName}.")) : (text, null);
        }
        catch (DecoderFallbackException exception)
        {
            return (null, Invalid(string.Create(CultureInfo.InvariantCulture, $"It is not valid {encoding.WebName}: byte {Math.Max(0, exception.Index)} belongs to no character. Convert it to UTF-8, or declare its character set.")));
        }
    }

    private static DocumentFault Invalid(string message) => new(DocumentFaultKind.InvalidText, message);

    private static string? CharsetOfMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFF, 0xFE, 0, 0, ..] => "utf-32",
        [0xFF, 0xFE, ..] => "utf-16",
        [0xFE, 0xFF, ..] => "utf-16BE",
        _ => null,
    };

    private static string? CharsetOfMeta(ReadOnlySpan<byte> bytes)
    {
        Match match = Meta().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MetaWithin)]));
        // A meta element that could be read says that the bytes are not UTF-16, whatever else it says; so the standard has it.
        return !match.Success ? null : match.Groups["name"].Value.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? "utf-8" : match.Groups["name"].Value;
    }

    private static Encoding? Find(string charset)
    {
        // What is called Latin-1 on the web is Windows' superset of it.
        string name = charset.Trim('"', '\'', ' ') is var plain && plain.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? "windows-1252" : plain;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Shown(string charset) => charset.Length <= 40 ? charset : charset[..40] + "…";

    [GeneratedRegex("""<meta[^>]{0,200}charset\s{0,10}=\s{0,10}["']?(?<name>[A-Za-z0-9_:.-]{1,40})""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Meta();
}
