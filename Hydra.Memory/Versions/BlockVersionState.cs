using System.Text.Json.Nodes;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Versions;

/// <summary>What a block once said, who wrote it and why.</summary>
internal sealed record BlockVersionState
{
    public required string BlockId { get; init; }
    public required long Version { get; init; }
    public required string Label { get; init; }
    public required string Value { get; init; }
    public required long Limit { get; init; }
    public required string? Description { get; init; }
    public required JsonNode Metadata { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool ReadOnly { get; init; }
    public required bool Hidden { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
    public required string Reason { get; init; }

    public static BlockVersionState Of(BlockVersion version) => new()
    {
        BlockId = version.BlockId,
        Version = version.Version,
        Label = version.Label,
        Value = version.Value,
        Limit = version.CharLimit,
        Description = version.Description,
        Metadata = JsonNode.Parse(version.Metadata)!,
        Tags = version.Content.TagList,
        ReadOnly = version.ReadOnly != 0,
        Hidden = version.Hidden != 0,
        ChangedAt = UnixMicroseconds.ToTime(version.ChangedAt),
        ChangedBy = version.ChangedBy,
        Reason = version.Reason,
    };
}
