using System.Text;
using CsCheck;
using Hydra.Memory.Chunking;
using Hydra.Memory.Documents;

namespace Hydra.Tests.Memory.Documents;

public sealed class DocumentReaderTests
{
    [Theory]
    [InlineData("text/markdown", null, "# A\n\ntext", "text/markdown")]
    [InlineData("text/plain; charset=utf-8", "notes.md", "# A\n\ntext", "text/markdown")]
    [InlineData("text/plain", "notes.txt", "# no heading", "text/plain")]
    [InlineData(null, "PAGE.HTML", "<p>x", "text/html")]
    [InlineData("application/octet-stream", "run.log", "line", "text/plain")]
    [InlineData("application/json", null, "{}", "text/plain")]
    [InlineData(null, null, "\uFEFF <!DOCTYPE HTML><title>t</title><p>x", "text/html")]
    [InlineData(null, null, "# A\n\ntext", "text/markdown")]
    public void TheType_IsWhatIsSaid_OrWhatTheBytesSay(string? declared, string? name, string text, string type) =>
        Assert.Equal(type, Read(Encoding.UTF8.GetBytes(text), declared, name).Document!.MediaType);

    [Theory]
    [InlineData("application/zip", null, nameof(DocumentFaultKind.UnsupportedType))]
    [InlineData("not a type", null, nameof(DocumentFaultKind.UnsupportedType))]
    [InlineData("image/png", "x.md", nameof(DocumentFaultKind.UnsupportedType))]
    [InlineData(null, "x.docx", nameof(DocumentFaultKind.UnsupportedType))]
    [InlineData("text/plain; charset=klingon", null, nameof(DocumentFaultKind.UnknownCharset))]
    [InlineData("application/pdf", null, nameof(DocumentFaultKind.Broken))]
    public void WhatCannotBeRead_IsRefusedWithTheReason(string? declared, string? name, string fault) =>
        Assert.Equal(fault, Read("text"u8, declared, name).Fault!.Kind.ToString());

    [Fact]
    public void NothingAndWhiteSpace_AreToldApart()
    {
        Assert.Equal(DocumentFaultKind.Empty, Read([]).Fault!.Kind);
        Assert.Equal(DocumentFaultKind.NoText, Read(" \n "u8).Fault!.Kind);
    }

    [Fact]
    public void ADocumentOverTheLimit_IsRefusedWithTheSetting()
    {
        DocumentFault fault = Read(new byte[2000], options: new DocumentOptions { MaxBytes = 1999 }).Fault!;

        Assert.Equal(DocumentFaultKind.TooLarge, fault.Kind);
        Assert.Contains("Memory:Documents:MaxBytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidUtf8_IsRefusedWithItsPlace()
    {
        DocumentFault fault = Read([(byte)'a', (byte)'b', 0xC3, 0x28], "text/plain").Fault!;

        Assert.Equal(DocumentFaultKind.InvalidText, fault.Kind);
        Assert.Contains("byte 2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", new byte[] { 0xE9, 0x80 }, "é€")]
    [InlineData("text/plain; charset=\"windows-1251\"", new byte[] { 0xCF }, "П")]
    [InlineData("text/plain", new byte[] { 0xEF, 0xBB, 0xBF, 0x61 }, "a")]
    [InlineData("text/plain; charset=iso-8859-1", new byte[] { 0xFF, 0xFE, 0x61, 0 }, "a")]
    [InlineData("text/plain", new byte[] { 0xFE, 0xFF, 0, 0x61 }, "a")]
    [InlineData("text/html", new byte[] { (byte)'<', (byte)'m', (byte)'e', (byte)'t', (byte)'a', (byte)' ', (byte)'c', (byte)'h', (byte)'a', (byte)'r', (byte)'s', (byte)'e', (byte)'t', (byte)'=', (byte)'c', (byte)'p', (byte)'1', (byte)'2', (byte)'5', (byte)'2', (byte)'>', 0xE9 }, "é")]
    public void Characters_AreThoseOfTheMark_ElseOfTheDeclaration_ElseOfThePage(string type, byte[] bytes, string text) =>
        Assert.Equal(text, Read(bytes, type).Document!.Content.Text);

    [Fact]
    public void NulCharacters_AreNoText() => Assert.Equal(DocumentFaultKind.InvalidText, Read("PK\0\0"u8).Fault!.Kind);

    [Fact]
    public void AMarkdownDocument_IsTitledByItsFirstHeading()
    {
        Assert.Equal("Storage", Read("Intro\n\n# Storage\n\n# More\n"u8).Document!.Title);
        Assert.Null(Read("Only text"u8).Document!.Title);
    }

    [Fact]
    public void AnyBytes_GiveADocumentOrAFault() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 4]).Sample((bytes, type) =>
        {
            string?[] types = [null, "text/html", "application/pdf", "text/markdown", "text/plain; charset=utf-16"];
            byte[] whole = type == 2 ? [.. "%PDF-1.7\n"u8, .. bytes] : bytes;
            DocumentOutcome outcome = Read(whole, types[type]);
            Assert.True(outcome.Document is null != outcome.Fault is null);
        });

    [Fact]
    public void WhatIsRead_CanBeChunked()
    {
        StructuredText content = Read("<h1>Ports</h1><p>The gateway listens on 4000.</p><pre>curl</pre>"u8, "text/html").Document!.Content;

        TextChunk chunk = Assert.Single(new Chunker(new ChunkOptions(), TokenBudget.Of(256)).Chunk(content));
        Assert.Equal(["Ports"], chunk.Headings);
        Assert.Equal("# Ports\n\nThe gateway listens on 4000.\n\ncurl", chunk.Text);
    }

    internal static DocumentOutcome Read(ReadOnlySpan<byte> bytes, string? type = null, string? name = null, DocumentOptions? options = null) =>
        new DocumentReader(options ?? new DocumentOptions()).Read(bytes.ToArray(), type, name, TestContext.Current.CancellationToken);
}
