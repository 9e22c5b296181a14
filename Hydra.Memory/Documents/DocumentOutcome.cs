using System.Diagnostics.CodeAnalysis;
using Hydra.Memory.Chunking;

namespace Hydra.Memory.Documents;

/// <summary>What was read, or why nothing was.</summary>
internal sealed record DocumentOutcome
{
    private DocumentOutcome(ReadDocument? document, DocumentFault? fault) => (Document, Fault) = (document, fault);

    public ReadDocument? Document { get; }

    public DocumentFault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Document))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;

    public static implicit operator DocumentOutcome(ReadDocument document) => new(document, null);

    public static implicit operator DocumentOutcome(DocumentFault fault) => new(null, fault);
}

/// <summary>A document as text.</summary>
/// <param name="Title">What it calls itself; null where it does not say.</param>
/// <param name="MediaType">What it was read as: text/markdown, text/plain, text/html or application/pdf.</param>
/// <param name="Content">Its text with headings, code and pages, ready for the chunker.</param>
internal sealed record ReadDocument(string? Title, string MediaType, StructuredText Content);

/// <summary>Why a document was not read.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">What is wrong and what would help, for whoever sent it.</param>
internal sealed record DocumentFault(DocumentFaultKind Kind, string Message);

/// <summary>What keeps a document from being read.</summary>
internal enum DocumentFaultKind
{
    /// <summary>It has no bytes.</summary>
    Empty,

    /// <summary>It is over a limit: bytes, pages, elements, depth, or what it unpacks into.</summary>
    TooLarge,

    /// <summary>It is of a type that is not read.</summary>
    UnsupportedType,

    /// <summary>It names a character set that does not exist here.</summary>
    UnknownCharset,

    /// <summary>Its bytes are no text in its character set.</summary>
    InvalidText,

    /// <summary>It is a PDF that opens only with a password.</summary>
    Encrypted,

    /// <summary>It is not what it claims to be, or damaged.</summary>
    Broken,

    /// <summary>It was read and has no text: a scan, or a page that a script fills.</summary>
    NoText,
}
