using System.Text.Json.Nodes;

namespace Hydra.Memory.Blocks;

/// <summary>A block as the API tells it: Letta's fields, and Hydra's version, times and last author. What Hydra does not have is always null.</summary>
internal sealed record BlockState
{
    public required string Id { get; init; }
    public required string Label { get; init; }
    public required string Value { get; init; }
    public required long Limit { get; init; }
    public required string? Description { get; init; }
    public required JsonObject Metadata { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool ReadOnly { get; init; }
    public required bool Hidden { get; init; }
    public required string? TemplateName { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required string UpdatedBy { get; init; }
    public required string CreatedById { get; init; }
    public required string LastUpdatedById { get; init; }
    public bool IsTemplate { get; init; }
    public bool PreserveOnMigration { get; init; }
    public string? ProjectId { get; init; }
    public string? TemplateId { get; init; }
    public string? BaseTemplateId { get; init; }
    public string? DeploymentId { get; init; }
    public string? EntityId { get; init; }
}
