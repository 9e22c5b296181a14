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
        ForgetKind.Thread or ForgetKind.Agent => "agent_id = @Value",
        ForgetKind.Person => @"lower(sender) = lower(@Value) OR lower(text) LIKE @Pattern ESCAPE '\'",
        _ => null,
    };

    /// <summary>Which passages go, as the rule of a statement; null for none.</summary>
    public string? Passages => Kind switch
    {
        ForgetKind.Passage => "id = @Value",
        ForgetKind.Archive => "archive_id = @Value",
        ForgetKind.Agent => $"archive_id IN ({ArchivesOfItsOwn})",
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
        ForgetKind.Agent => $"DELETE FROM archives WHERE id IN ({ArchivesOfItsOwn}); DELETE FROM agents WHERE id = @Value",
        _ => null,
    };

    /// <summary>Whose writers must wait until it is forgotten: what they added meanwhile would go with the rows that it hangs on, and still be found.</summary>
    public string? Writers => Kind switch
    {
        ForgetKind.Session => "SELECT agent_id FROM sessions WHERE id = @Value",
        ForgetKind.Conversation => "SELECT agent_id FROM conversations WHERE id = @Value",
        ForgetKind.Archive => "SELECT id FROM archives WHERE id = @Value",
        ForgetKind.Thread => "SELECT id FROM agents WHERE id = @Value",
        ForgetKind.Agent => $"SELECT id FROM agents WHERE id = @Value UNION {ArchivesOfItsOwn} ORDER BY 1",
        _ => null,
    };

    /// <summary>What must be there, else there is nothing to forget; null where that is no failure.</summary>
    public string? Existence => Kind == ForgetKind.Agent ? "SELECT count(*) FROM agents WHERE id = @Value" : null;

    /// <summary>What an agent wrote for itself alone: an archive of its own that another agent has, too, stays.</summary>
    private const string ArchivesOfItsOwn =
        "SELECT archive_id FROM agent_archives WHERE agent_id = @Value AND own = 1 AND archive_id NOT IN (SELECT archive_id FROM agent_archives WHERE agent_id <> @Value)";

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

    /// <summary>The agent itself, its messages, and the archive that it alone has.</summary>
    Agent,

    /// <summary>What somebody said, and what names them.</summary>
    Person,
}
