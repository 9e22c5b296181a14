namespace Hydra.Memory.Search.Entries;

/// <summary>What is known of a searchable thing (a passage or a message) but its text: what filters, neighbours and ranking go by.</summary>
internal sealed record SearchEntry
{
    /// <summary>The number in its space, by which the owner knows it; an entry with the same number is replaced.</summary>
    public required long No { get; init; }

    public Guid Id { get; init; }

    /// <summary>Whose it is: an archive's or an agent's id. Context never crosses it.</summary>
    public required string Scope { get; init; }

    public string? Conversation { get; init; }

    public string? Session { get; init; }

    /// <summary>The source document of a chunk.</summary>
    public string? Document { get; init; }

    /// <summary>The place in the document or conversation; where all are 0, time and number order them.</summary>
    public int Ordinal { get; init; }

    public string? Role { get; init; }

    public string? Kind { get; init; }

    /// <summary>Who says it, by name ("Caroline"): found as if it stood in the text.</summary>
    public string? Author { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Microseconds since 1970 (UTC).</summary>
    public long CreatedAt { get; init; }

    /// <summary>0 (trifling) to 1 (vital).</summary>
    public float Importance { get; init; } = 0.5f;

    /// <summary>Bits whose meaning is the owner's; see <see cref="SearchFilter.WithoutFlags"/>.</summary>
    public int Flags { get; init; }
}
