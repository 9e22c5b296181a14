using Hydra.Memory.Blocks;

namespace Hydra.Memory.Versions;

/// <summary>What a block once said, as the database has it.</summary>
internal sealed record BlockVersion
{
    public const string Columns =
        """
        v.block_id AS BlockId, v.version AS Version, v.label AS Label, v.value AS Value, v.char_limit AS CharLimit, v.description AS Description, v.metadata AS Metadata,
        v.tags AS Tags, v.read_only AS ReadOnly, v.hidden AS Hidden, v.template_name AS TemplateName, v.changed_at AS ChangedAt, v.changed_by AS ChangedBy, v.reason AS Reason
        """;

    public string BlockId { get; init; } = "";
    public long Version { get; init; }
    public string Label { get; init; } = "";
    public string Value { get; init; } = "";
    public long CharLimit { get; init; }
    public string? Description { get; init; }
    public string Metadata { get; init; } = "{}";
    public string Tags { get; init; } = "[]";
    public long ReadOnly { get; init; }
    public long Hidden { get; init; }
    public string? TemplateName { get; init; }
    public long ChangedAt { get; init; }
    public string ChangedBy { get; init; } = "";
    public string Reason { get; init; } = "";

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
}
