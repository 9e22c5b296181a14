using System.Globalization;
using System.IO.Compression;
using System.Text;
using Hydra.Memory.Documents;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Hydra.Tests.Memory.Documents;

public sealed class PdfTextTests
{
    [Fact]
    public void Pages_AreReadWithTheirNumbersAndTheTitle()
    {
        byte[] pdf = Pdf("The manual", ["The gateway listens on port 4000."], ["The memory listens on port 8283."]);

        ReadDocument document = Read(pdf).Document!;

        Assert.Equal("The manual", document.Title);
        Assert.Equal("application/pdf", document.MediaType);
        Assert.Equal([(1, "The gateway listens on port 4000."), (2, "The memory listens on port 8283.")], document.Content.Parts.Select(part => (part.Page!.Value, document.Content.TextOf(part).ToString().Trim())));
    }

    [Fact]
    public void Columns_AreReadOneAfterTheOther()
    {
        var builder = new PdfDocumentBuilder();
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        PdfPageBuilder page = builder.AddPage(PageSize.A4);
        // Written line by line over both columns, as many programs do.
        for (int line = 0; line < 12; line++)
        {
            page.AddText(string.Create(CultureInfo.InvariantCulture, $"left column line {line} goes"), 10, new PdfPoint(50, 750 - line * 12), font);
            page.AddText(string.Create(CultureInfo.InvariantCulture, $"right column line {line} goes"), 10, new PdfPoint(330, 750 - line * 12), font);
        }

        string text = Read(builder.Build()).Document!.Content.Text;

        Assert.True(text.IndexOf("left column line 11", StringComparison.Ordinal) < text.IndexOf("right column line 0", StringComparison.Ordinal), text);
    }

    [Fact]
    public void AWordPartedAtTheEndOfALine_IsOneAgain() => Assert.Contains("the repository of", Read(Pdf(null, ["Look into the reposi-", "tory of the project"])).Document!.Content.Text, StringComparison.Ordinal);

    [Fact]
    public void APdfWithoutText_SaysWhatToDo()
    {
        DocumentFault fault = Read(Pdf(null, [])).Fault!;

        Assert.Equal(DocumentFaultKind.NoText, fault.Kind);
    }

    [Fact]
    public void TooManyPages_AreRefused() =>
        Assert.Equal(DocumentFaultKind.TooLarge, DocumentReaderTests.Read(Pdf(null, ["a"], ["b"], ["c"]), "application/pdf", options: new DocumentOptions { MaxPages = 2 }).Fault!.Kind);

    [Fact]
    public void APdfThatIsCutOff_EndsInADocumentOrAFault()
    {
        byte[] pdf = Pdf("Title", ["Some text on a page."]);
        for (int length = 9; length < pdf.Length; length += 37)
        {
            DocumentOutcome outcome = Read(pdf[..length]);
            Assert.True(outcome.Document is null != outcome.Fault is null);
        }
    }

    [Fact]
    public void APdfBehindAPassword_IsToldApart() =>
        Assert.Equal(DocumentFaultKind.Encrypted, Read(Raw("<< /Length 0 >>\nstream\n\nendstream", "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <" + new string('a', 64) + "> /U <" + new string('b', 64) + "> >> /ID [<0011> <0011>]")).Fault!.Kind);

    [Fact]
    public void AStreamThatUnpacksIntoFarTooMuch_IsRefused()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(new byte[8 << 20]);
        string stream = $"<< /Length {packed.Length} /Filter /FlateDecode >>\nstream\n{Encoding.Latin1.GetString(packed.ToArray())}\nendstream";

        DocumentFault fault = DocumentReaderTests.Read(Raw(stream, ""), "application/pdf", options: new DocumentOptions { MaxUnpackedBytes = 1 << 20 }).Fault!;

        Assert.Equal(DocumentFaultKind.TooLarge, fault.Kind);
        Assert.Contains("Memory:Documents:MaxUnpackedBytes", fault.Message, StringComparison.Ordinal);
    }

    private static DocumentOutcome Read(byte[] pdf) => DocumentReaderTests.Read(pdf);

    private static byte[] Pdf(string? title, params string[][] pages)
    {
        var builder = new PdfDocumentBuilder();
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        builder.DocumentInformation.Title = title;
        foreach (string[] lines in pages.DefaultIfEmpty([]))
        {
            PdfPageBuilder page = builder.AddPage(PageSize.A4);
            foreach ((int index, string line) in lines.Index())
                page.AddText(line, 12, new PdfPoint(50, 700 - index * 14), font);
        }

        return builder.Build();
    }

    /// <summary>A PDF of one page written by hand, with a table of its objects.</summary>
    private static byte[] Raw(string contents, string trailer)
    {
        string[] objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources << >> >>", contents];
        var pdf = new StringBuilder("%PDF-1.7\n");
        List<int> places = [];
        foreach ((int index, string one) in objects.Index())
        {
            places.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{one}\nendobj\n");
        }

        int table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (int place in places)
            pdf.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }
}
