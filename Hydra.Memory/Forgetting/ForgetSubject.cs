using Dapper;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Forgetting;

/// <summary>What is to be forgotten.</summary>
/// <param name="Kind">The sort of thing.</param>
/// <param name="Value">Its id; for a person the name.</param>
internal sealed record ForgetSubject(ForgetKind Kind, string Value)
{
    /// <summary>Which messages go, as the rule of a statement; null for none.</summary>
    public string? Messages => Kind switch
    {
        ForgetKind.Message => "id = @Value",
        ForgetKind.Session => "session_id = @Value",
        ForgetKind.Conversation => "conversation_id = @Value",
        ForgetKind.Thread => "agent_id = @Value",
        ForgetKind.Person => @"lower(sender) = lower(@Value) OR lower(text) LIKE @Pattern ESCAPE '\'",
        _ => null,
    };

    /// <summary>Which passages go, as the rule of a statement; null for none.</summary>
    public string? Passages => Kind switch
    {
        ForgetKind.Passage => "id = @Value",
        ForgetKind.Archive => "archive_id = @Value",
        ForgetKind.Person => @"lower(text) LIKE @Pattern ESCAPE '\' OR lower(sources) LIKE @Pattern ESCAPE '\' OR lower(metadata) LIKE @Pattern ESCAPE '\'",
        _ => null,
    };

    /// <summary>What else goes once they are gone.</summary>
    public string? Afterwards => Kind switch
    {
        ForgetKind.Archive => "DELETE FROM archives WHERE id = @Value",
        ForgetKind.Conversation => "DELETE FROM conversations WHERE id = @Value",
        ForgetKind.Session => "DELETE FROM sessions WHERE id = @Value",
        ForgetKind.Thread => "DELETE FROM sessions WHERE agent_id = @Value",
        _ => null,
    };

    /// <summary>The parameters of the rules.</summary>
    public DynamicParameters Values => new(new { Value, Pattern = LikePattern.Containing(Value) });
}

/// <summary>What can be forgotten.</summary>
internal enum ForgetKind
{
    Passage,
    Message,
    Session,
    Conversation,
    Archive,

    /// <summary>All messages of an agent.</summary>
    Thread,

    /// <summary>What somebody said, and what names them.</summary>
    Person,
}
