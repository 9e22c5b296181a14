namespace Hydra.Memory.Messages;

/// <summary>A message as it lies in the database.</summary>
internal sealed record StoredMessage
{
    /// <summary>Its place in the order in which messages were stored.</summary>
    public long No { get; init; }

    public required string Id { get; init; }

    public required string AgentId { get; init; }

    /// <summary>Null in the agent's own thread.</summary>
    public string? ConversationId { get; init; }

    public required string SessionId { get; init; }

    public string? Otid { get; init; }

    public required string Role { get; init; }

    public required string MessageType { get; init; }

    /// <summary>Who speaks, where the caller said it.</summary>
    public string? Sender { get; init; }

    /// <summary>What is searched: the words of all parts.</summary>
    public required string Text { get; init; }

    /// <summary>The content as the caller sent it (text or parts), and what the API tells beyond the other fields, as a JSON object.</summary>
    public required string Body { get; init; }

    /// <summary>By which a repeated request is recognised.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>When it was said, in microseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was stored, in microseconds.</summary>
    public long StoredAt { get; init; }
}
