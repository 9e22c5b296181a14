using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Documents;

/// <summary>How large and how involved a document may be.</summary>
internal sealed class DocumentOptions
{
    public const string Section = "Memory:Documents";

    /// <summary>Largest document in bytes; a book as text is 1 MB, a manual with pictures as PDF is 20.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBytes { get; set; } = 32 << 20;

    /// <summary>Most pages of a PDF; the thickest manuals have fewer.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; set; } = 3000;

    /// <summary>Most bytes that one stream of a PDF may have once it is unpacked: a few kilobytes can be unpacked into gigabytes.</summary>
    [Range(1024, 1 << 30)]
    public int MaxUnpackedBytes { get; set; } = 64 << 20;

    /// <summary>Deepest nesting of HTML elements; browsers stop at 512, and nobody writes half of that by hand.</summary>
    [Range(16, 4096)]
    public int MaxDepth { get; set; } = 512;

    /// <summary>Most elements of an HTML document; a page of 10 MB of tables has half of it.</summary>
    [Range(1000, 10_000_000)]
    public int MaxElements { get; set; } = 500_000;
}

/// <summary>Refuses a start with options out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class DocumentOptionsValidator : IValidateOptions<DocumentOptions>;
