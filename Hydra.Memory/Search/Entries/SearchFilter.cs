namespace Hydra.Memory.Search.Entries;

/// <summary>Which entries may be found. Every condition that is set must hold; null sets none, and an empty list lets nothing through.</summary>
internal sealed record SearchFilter
{
    public IReadOnlyList<string>? Scopes { get; init; }

    public IReadOnlyList<string>? Conversations { get; init; }

    public IReadOnlyList<string>? Sessions { get; init; }

    public IReadOnlyList<string>? Documents { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>At least one of these tags.</summary>
    public IReadOnlyList<string>? TagsAny { get; init; }

    /// <summary>Every one of these tags.</summary>
    public IReadOnlyList<string>? TagsAll { get; init; }

    /// <summary>Created then or later, in microseconds since 1970 (UTC).</summary>
    public long? CreatedFrom { get; init; }

    /// <summary>Created then or earlier.</summary>
    public long? CreatedTo { get; init; }

    /// <summary>None of these bits of <see cref="SearchEntry.Flags"/> may be set.</summary>
    public int WithoutFlags { get; init; }
}
