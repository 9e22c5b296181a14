namespace Hydra.Memory.Archives;

/// <summary>A store of passages that agents share or have to themselves.</summary>
internal sealed record Archive
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>What the API tells beyond the other fields, as a JSON object.</summary>
    public required string Body { get; init; }

    /// <summary>In microseconds, as the other times.</summary>
    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }
}
