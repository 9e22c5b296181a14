namespace Hydra.Memory.Archives;

/// <summary>A stretch of text that is remembered.</summary>
internal sealed record Passage
{
    /// <summary>Its place in the order in which passages were stored.</summary>
    public long No { get; init; }

    public required string Id { get; init; }

    public required string ArchiveId { get; init; }

    /// <summary>The text that it was cut from; null where it is a text of its own.</summary>
    public string? DocumentId { get; init; }

    /// <summary>Its place in that text, from 0.</summary>
    public long Ordinal { get; init; }

    /// <summary>One of <see cref="PassageKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>The headings above it, as one line; empty where there are none.</summary>
    public required string Context { get; init; }

    /// <summary>A JSON list.</summary>
    public required string Tags { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Metadata { get; init; }

    /// <summary>A JSON list of where it came from; several where the same thing was told more than once.</summary>
    public required string Sources { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Importance { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>When it came to be, in microseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was stored, in microseconds.</summary>
    public long StoredAt { get; init; }
}
