using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Blocks;

/// <summary>A block as the database has it; flags are 0 or 1, times microseconds.</summary>
internal sealed record BlockRow
{
    public const string Columns =
        """
        b.id AS Id, b.label AS Label, b.value AS Value, b.char_limit AS CharLimit, b.description AS Description, b.metadata AS Metadata, b.tags AS Tags,
        b.read_only AS ReadOnly, b.hidden AS Hidden, b.template_name AS TemplateName, b.version AS Version,
        b.created_at AS CreatedAt, b.updated_at AS UpdatedAt, b.updated_by AS UpdatedBy
        """;

    public string Id { get; init; } = "";
    public string Label { get; init; } = "";
    public string Value { get; init; } = "";
    public long CharLimit { get; init; }
    public string? Description { get; init; }
    public string Metadata { get; init; } = "{}";
    public string Tags { get; init; } = "[]";
    public long ReadOnly { get; init; }
    public long Hidden { get; init; }
    public string? TemplateName { get; init; }
    public long Version { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public string UpdatedBy { get; init; } = "";

    /// <summary>The agent that it was read for, where it was read for several.</summary>
    public string AgentId { get; init; } = "";

    public BlockContent Content => new()
    {
        Label = Label,
        Value = Value,
        CharLimit = CharLimit,
        Description = Description,
        Metadata = Metadata,
        Tags = Tags,
        ReadOnly = ReadOnly != 0,
        Hidden = Hidden != 0,
        TemplateName = TemplateName,
    };

    public BlockState State => new()
    {
        Id = Id,
        Label = Label,
        Value = Value,
        Limit = CharLimit,
        Description = Description,
        Metadata = JsonNode.Parse(Metadata)!.AsObject(),
        Tags = Content.TagList,
        ReadOnly = ReadOnly != 0,
        Hidden = Hidden != 0,
        TemplateName = TemplateName,
        Version = Version,
        CreatedAt = UnixMicroseconds.ToTime(CreatedAt),
        UpdatedAt = UnixMicroseconds.ToTime(UpdatedAt),
        UpdatedBy = UpdatedBy,
        CreatedById = LettaId.DefaultUser,
        LastUpdatedById = LettaId.DefaultUser,
    };
}
