namespace Hydra.Memory.Conversations;

/// <summary>Which conversations a list is to show.</summary>
internal sealed record ConversationPage
{
    public string? AgentId { get; init; }

    /// <summary>Only those whose summary has this text.</summary>
    public string? SummaryPattern { get; init; }

    public string? After { get; init; }

    public bool Ascending { get; init; }

    public bool ByLastMessage { get; init; }

    public int Limit { get; init; }

    /// <summary>The statement, whose parameters are the properties.</summary>
    public string Sql(string columns)
    {
        string by = ByLastMessage ? "coalesce(last_message_at, created_at)" : "created_at";
        string direction = Ascending ? "ASC" : "DESC";
        string rules = (AgentId is null ? "" : " AND agent_id = @AgentId")
            + (SummaryPattern is null ? "" : " AND lower(summary) LIKE @SummaryPattern ESCAPE '\\'")
            + (After is null ? "" : $" AND ({by}, id) {(Ascending ? '>' : '<')} (SELECT {by}, id FROM conversations WHERE id = @After)");
        return $"SELECT {columns} FROM conversations WHERE 1 = 1{rules} ORDER BY {by} {direction}, id {direction} LIMIT @Limit";
    }
}
