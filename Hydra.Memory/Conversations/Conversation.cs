namespace Hydra.Memory.Conversations;

/// <summary>A thread of an agent beside its own.</summary>
internal sealed record Conversation
{
    public required string Id { get; init; }

    public required string AgentId { get; init; }

    public string? Summary { get; init; }

    /// <summary>What the API tells beyond the other fields, as a JSON object.</summary>
    public required string Body { get; init; }

    /// <summary>In microseconds, as the other times.</summary>
    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? LastMessageAt { get; init; }
}
