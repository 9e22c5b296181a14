namespace Hydra.Memory.Messages;

/// <summary>A message that is to be stored.</summary>
/// <param name="Role">user, assistant, system or tool.</param>
/// <param name="MessageType">Letta's name of its kind, such as user_message.</param>
/// <param name="Text">The words of all its parts; what is searched.</param>
/// <param name="Body">A JSON object with content and what else is kept of it.</param>
/// <param name="Fingerprint">Of role, sender and content: equal for a repeated message.</param>
internal sealed record NewMessage(string Role, string MessageType, string Text, string Body, byte[] Fingerprint)
{
    /// <summary>The client's own id of it.</summary>
    public string? Otid { get; init; }

    public string? Sender { get; init; }

    /// <summary>When it was said; null: now.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    /// <summary>The session that the caller puts it into; null: by the gap before it.</summary>
    public string? Session { get; init; }
}

/// <summary>Messages of one request, stored together or not at all.</summary>
/// <param name="AgentId">Whose thread it is.</param>
/// <param name="ConversationId">The conversation; null: the agent's own thread.</param>
/// <param name="Messages">In their order.</param>
/// <param name="IsRetry">Whether the client says that it sends them again: they are then looked for by content, too.</param>
internal sealed record MessageBatch(string AgentId, string? ConversationId, IReadOnlyList<NewMessage> Messages, bool IsRetry);
