namespace Hydra.Memory.Archives;

/// <summary>A text that passages were cut from.</summary>
internal sealed record ArchiveDocument
{
    internal const string Insert = """
        INSERT INTO documents (id, archive_id, title, media_type, source, fingerprint, created_at)
        VALUES (@Id, @ArchiveId, @Title, @MediaType, @Source, @Fingerprint, @CreatedAt)
        """;

    public required string Id { get; init; }

    public required string ArchiveId { get; init; }

    public required string Title { get; init; }

    public required string MediaType { get; init; }

    public string? Source { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>In microseconds.</summary>
    public long CreatedAt { get; init; }
}
