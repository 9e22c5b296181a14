using System.Globalization;
using Hydra.Memory.Chunking;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Hydra.Memory.Documents;

/// <summary>The text of a PDF, page by page and in the order of reading: blocks are found by the white space between them, so columns are read one after the other.</summary>
internal sealed class PdfText(DocumentOptions options)
{
    /// <summary>A page with more letters is no page to read; finding its blocks would take minutes.</summary>
    private const int MostLettersOfAPage = 50_000;

    public DocumentOutcome Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsPdf(bytes.Span))
            return Broken("it does not begin as a PDF does");
        try
        {
            using PdfDocument document = PdfDocument.Open(bytes.ToArray(), new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, FilterProvider = new BoundedFilters(options.MaxUnpackedBytes) });
            return ReadPages(document, cancellationToken);
        }
        catch (PdfDocumentEncryptedException)
        {
            return new DocumentFault(DocumentFaultKind.Encrypted, "The PDF opens only with a password: save it without one.");
        }
        catch (UnpackedTooLargeException exception)
        {
            return new DocumentFault(DocumentFaultKind.TooLarge, exception.Message);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            // The parser throws whatever a damaged file makes it stumble over: any kind of exception is the file's, none is ours.
            return Broken(exception.Message);
        }
    }

    private DocumentOutcome ReadPages(PdfDocument document, CancellationToken cancellationToken)
    {
        if (document.NumberOfPages > options.MaxPages)
            return new DocumentFault(DocumentFaultKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The PDF has {document.NumberOfPages} pages; {options.MaxPages} are the most ({DocumentOptions.Section}:MaxPages)."));
        var text = new StructuredTextBuilder();
        for (int number = 1; number <= document.NumberOfPages; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.BeginPage(number);
            foreach (string block in BlocksOf(document.GetPage(number)))
                text.AddProse(block);
        }

        StructuredText content = text.Build();
        string? title = document.Information.Title?.Trim();
        return content.Text.Length == 0
            ? new DocumentFault(DocumentFaultKind.NoText, "The PDF has no text: it is a scan or a drawing. Run text recognition on it first.")
            : new ReadDocument(string.IsNullOrEmpty(title) ? null : title, MediaTypes.Pdf, content);
    }

    private static IEnumerable<string> BlocksOf(Page page)
    {
        if (page.Letters.Count > MostLettersOfAPage)
            return [page.Text];
        Word[] words = [.. NearestNeighbourWordExtractor.Instance.GetWords(page.Letters).Where(word => !string.IsNullOrWhiteSpace(word.Text))];
        if (words.Length == 0)
            return [];
        return UnsupervisedReadingOrderDetector.Instance.Get([.. RecursiveXYCut.Instance.GetBlocks(words)]).OrderBy(block => block.ReadingOrder).Select(block => Joined(block.Text));
    }

    /// <summary>A word that was parted at the end of a line is one again.</summary>
    private static string Joined(string block)
    {
        string text = block.Replace("\r\n", "\n", StringComparison.Ordinal);
        for (int at = text.IndexOf("-\n", StringComparison.Ordinal); at >= 0; at = text.IndexOf("-\n", at + 1, StringComparison.Ordinal))
        {
            if (at > 0 && char.IsLower(text[at - 1]) && at + 2 < text.Length && char.IsLower(text[at + 2]))
                text = text.Remove(at, 2);
        }

        return text;
    }

    private static DocumentFault Broken(string what) => new(DocumentFaultKind.Broken, $"The PDF cannot be read: {what}.");
}
