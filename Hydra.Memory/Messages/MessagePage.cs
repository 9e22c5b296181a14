using Dapper;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Messages;

/// <summary>Which messages a list is to show.</summary>
internal sealed record MessagePage
{
    /// <summary>Null: of every agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Null: of the agent's own thread and of every conversation.</summary>
    public string? ConversationId { get; init; }

    public string? SessionId { get; init; }

    /// <summary>Those behind this message, in the order asked for.</summary>
    public string? After { get; init; }

    /// <summary>Those before this message, in the order asked for.</summary>
    public string? Before { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public bool Ascending { get; init; }

    public int Limit { get; init; }

    /// <summary>Whether the statement gives the page from its end: the page before a message is the one next to it, which a plain limit would miss.</summary>
    public bool IsTurned => Before is not null && After is null;

    /// <summary>The statement and its parameters.</summary>
    public (string Sql, DynamicParameters Values) Statement()
    {
        var values = new DynamicParameters(new { AgentId, ConversationId, SessionId, After, Before, Limit, from = UnixMicroseconds.Of(From), to = UnixMicroseconds.Of(To) });
        List<string> rules = ["1 = 1"];
        Rule(AgentId, "agent_id = @AgentId");
        Rule(ConversationId, "conversation_id = @ConversationId");
        Rule(SessionId, "session_id = @SessionId");
        Rule(From, "created_at >= @from");
        Rule(To, "created_at <= @to");
        if (Roles.Count > 0)
            rules.Add($"role IN {SqlList.Of("role", Roles, values)}");
        Rule(After, $"(created_at, no) {(Ascending ? '>' : '<')} (SELECT created_at, no FROM messages WHERE id = @After)");
        Rule(Before, $"(created_at, no) {(Ascending ? '<' : '>')} (SELECT created_at, no FROM messages WHERE id = @Before)");
        string order = Ascending == IsTurned ? "DESC" : "ASC";
        return ($"SELECT {MessageStore.Columns} FROM messages WHERE {string.Join(" AND ", rules)} ORDER BY created_at {order}, no {order} LIMIT @Limit", values);

        void Rule(object? value, string rule)
        {
            if (value is not null)
                rules.Add(rule);
        }
    }
}
