using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Blocks;

/// <summary>What a block says of itself: the part that has versions.</summary>
internal sealed record BlockContent
{
    /// <summary>Letta's own limit for a block that names none.</summary>
    public const long DefaultLimit = 100_000;

    /// <summary>More than any model reads.</summary>
    private const long LargestLimit = 10_000_000;

    private const int LongestLabel = 200;

    public required string Label { get; init; }

    public required string Value { get; init; }

    /// <summary>The most characters (Unicode code points) that the value may have.</summary>
    public long CharLimit { get; init; } = DefaultLimit;

    public string? Description { get; init; }

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>A JSON list of strings.</summary>
    public string Tags { get; init; } = "[]";

    public bool ReadOnly { get; init; }

    public bool Hidden { get; init; }

    public string? TemplateName { get; init; }

    /// <summary>The tags, each once.</summary>
    public IReadOnlyList<string> TagList => JsonSerializer.Deserialize<string[]>(Tags, LettaJson.Options)!;

    /// <summary>A new block as a caller describes it.</summary>
    public static BlockContent Create(RequestObject body) => Change(body, new BlockContent { Label = body.RequiredText("label"), Value = body.RequiredText("value") });

    /// <summary>A block with what a caller says put in place of what it was; faults are left in the body.</summary>
    public static BlockContent Change(RequestObject body, BlockContent before)
    {
        BlockContent after = before with
        {
            Label = body.Text("label") ?? before.Label,
            Value = body.Text("value") ?? before.Value,
            CharLimit = body.Number("limit", 1, LargestLimit) ?? before.CharLimit,
            Description = body.Has("description") ? body.Text("description") : before.Description,
            Metadata = body.Has("metadata") ? (body.Object("metadata") ?? []).ToJsonString(LettaJson.Options) : before.Metadata,
            Tags = body.Has("tags") ? TagsOf(body.Texts("tags") ?? []) : before.Tags,
            ReadOnly = body.Flag("read_only") ?? before.ReadOnly,
            Hidden = body.Has("hidden") ? body.Flag("hidden") ?? false : before.Hidden,
            TemplateName = body.Has("template_name") ? body.Text("template_name") : before.TemplateName,
        };
        if (body.Faults.Count == 0 && after.Fault is { } fault)
            body.Fault<string>(fault.Field, fault.What);
        return after;
    }

    /// <summary>What keeps it from being stored.</summary>
    public (string Field, string What)? Fault
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Label) || Label.Length > LongestLabel)
                return ("label", $"must have 1 to {LongestLabel} characters");
            long length = LengthOf(Value);
            return length > CharLimit ? ("value", $"has {length} characters, and the block '{Label}' holds {CharLimit}: shorten it, or raise its limit") : null;
        }
    }

    /// <summary>Characters as the limit counts them.</summary>
    public static long LengthOf(string text)
    {
        int length = text.Length;
        foreach (char c in text)
            length -= char.IsLowSurrogate(c) ? 1 : 0;
        return length;
    }

    private static string TagsOf(IEnumerable<string> tags)
    {
        JsonNode?[] distinct = [.. tags.Distinct().Select(tag => (JsonNode?)tag)];
        return new JsonArray(distinct).ToJsonString(LettaJson.Options);
    }
}
