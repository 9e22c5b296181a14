using System.Net.Mime;

namespace Hydra.Memory.Documents;

/// <summary>The types of documents that are read, and how they are told apart.</summary>
internal static class MediaTypes
{
    public const string Markdown = "text/markdown";
    public const string Plain = "text/plain";
    public const string Html = "text/html";
    public const string Pdf = "application/pdf";

    /// <summary>How far into a file the mark of a PDF may stand.</summary>
    private const int PdfMarkWithin = 1024;

    private const int HtmlMarkWithin = 512;

    /// <summary>The type that is said; null where nothing says one, the empty string where it is one that is not read.</summary>
    /// <param name="declared">What the sender says, such as <c>text/html; charset=utf-8</c>.</param>
    /// <param name="fileName">The file's name.</param>
    public static string? Declared(ContentType? declared, string? fileName) => declared?.MediaType.ToLowerInvariant() switch
    {
        null or "application/octet-stream" or "binary/octet-stream" => OfName(fileName),
        Markdown or "text/x-markdown" => Markdown,
        Html or "application/xhtml+xml" => Html,
        Pdf or "application/x-pdf" => Pdf,
        // curl and browsers say this of Markdown files too.
        Plain => OfName(fileName) is Markdown ? Markdown : Plain,
        "application/json" or "application/yaml" or "application/x-yaml" or "application/toml" or "application/xml" => Plain,
        var other => other.StartsWith("text/", StringComparison.Ordinal) ? Plain : "",
    };

    /// <summary>The type by the first bytes, for a document of which nothing is said.</summary>
    public static string Detected(ReadOnlySpan<byte> bytes)
    {
        if (IsPdf(bytes))
            return Pdf;
        ReadOnlySpan<byte> begin = bytes[..Math.Min(bytes.Length, HtmlMarkWithin)];
        begin = begin.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? begin[3..] : begin;
        begin = begin.TrimStart(" \t\r\n"u8);
        return Begins(begin, "<!doctype html"u8) || Begins(begin, "<html"u8) || Begins(begin, "<head"u8) || Begins(begin, "<body"u8) ? Html : Markdown;
    }

    public static bool IsPdf(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, PdfMarkWithin)].IndexOf("%PDF-"u8) >= 0;

    private static string? OfName(string? fileName) => Path.GetExtension(fileName)?.ToLowerInvariant() switch
    {
        null or "" => null,
        ".md" or ".markdown" or ".mdx" => Markdown,
        ".html" or ".htm" or ".xhtml" => Html,
        ".pdf" => Pdf,
        ".docx" or ".xlsx" or ".pptx" or ".odt" or ".epub" or ".zip" or ".gz" or ".tar" or ".png" or ".jpg" or ".jpeg" or ".gif" or ".mp3" or ".mp4" or ".exe" or ".dll" => "",
        _ => Plain,
    };

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> ascii) => bytes.Length >= ascii.Length && System.Text.Ascii.EqualsIgnoreCase(bytes[..ascii.Length], ascii);
}
