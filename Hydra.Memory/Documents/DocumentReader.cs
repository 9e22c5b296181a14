using System.Globalization;
using System.Net.Mime;
using Hydra.Memory.Chunking;

namespace Hydra.Memory.Documents;

/// <summary>Reads documents: Markdown, plain text, HTML and PDF. Whatever the bytes are, it ends with a document or with the reason why there is none.</summary>
internal sealed class DocumentReader(DocumentOptions options)
{
    /// <summary>The document as text.</summary>
    /// <param name="bytes">The whole document.</param>
    /// <param name="mediaType">What the sender says that it is, such as <c>text/html; charset=utf-8</c>; null where nothing is said.</param>
    /// <param name="fileName">The file's name, which says the type where <paramref name="mediaType"/> does not; null where it has none.</param>
    /// <param name="cancellationToken">Ends the work between two pages of a PDF.</param>
    public DocumentOutcome Read(ReadOnlyMemory<byte> bytes, string? mediaType, string? fileName, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
            return new DocumentFault(DocumentFaultKind.Empty, "The document is empty.");
        if (bytes.Length > options.MaxBytes)
            return new DocumentFault(DocumentFaultKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The document has {bytes.Length} bytes; {options.MaxBytes} are the most ({DocumentOptions.Section}:MaxBytes)."));
        ContentType? declared = Parsed(mediaType);
        if (mediaType is not null && declared is null)
            return Unsupported(mediaType);
        string type = MediaTypes.Declared(declared, fileName) ?? MediaTypes.Detected(bytes.Span);
        return type switch
        {
            "" => Unsupported(declared?.MediaType is { } named and not "application/octet-stream" ? named : Path.GetExtension(fileName) ?? ""),
            MediaTypes.Pdf => new PdfText(options).Read(bytes, cancellationToken),
            _ => ReadText(bytes.Span, type, declared?.CharSet),
        };
    }

    private DocumentOutcome ReadText(ReadOnlySpan<byte> bytes, string type, string? charset)
    {
        if (MediaTypes.IsPdf(bytes[..Math.Min(8, bytes.Length)]))
            return new DocumentFault(DocumentFaultKind.Broken, $"It is declared as {type} and is a PDF.");
        (string? text, DocumentFault? fault) = TextDecoder.Decode(bytes, charset, type == MediaTypes.Html);
        if (text is null)
            return fault!;
        ReadDocument document;
        if (type == MediaTypes.Html)
        {
            (HtmlText? html, fault) = HtmlText.Read(text, options);
            if (html is null)
                return fault!;
            document = new ReadDocument(html.Title, type, html.Content);
        }
        else
        {
            StructuredText content = type == MediaTypes.Markdown ? MarkdownOutline.Read(text) : StructuredText.OfProse(text);
            document = new ReadDocument(TitleOf(content), type, content);
        }

        return string.IsNullOrWhiteSpace(document.Content.Text) ? new DocumentFault(DocumentFaultKind.NoText, "The document has no text.") : document;
    }

    /// <summary>The first heading, where nothing is above it.</summary>
    private static string? TitleOf(StructuredText content) =>
        content.Parts.FirstOrDefault(part => part.Kind == PartKind.Heading) is { Headings: [var title] } ? title : null;

    private static DocumentFault Unsupported(string type) =>
        new(DocumentFaultKind.UnsupportedType, $"Documents of type '{(type.Length <= 100 ? type : type[..100])}' are not read. Send Markdown, plain text, HTML or PDF.");

    private static ContentType? Parsed(string? mediaType)
    {
        if (mediaType is null)
            return null;
        try
        {
            return new ContentType(mediaType);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
