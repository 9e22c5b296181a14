namespace Hydra.Memory.Archives;

/// <summary>Which archives a list is to show.</summary>
internal sealed record ArchivePage
{
    public string? Name { get; init; }

    public string? AgentId { get; init; }

    public string? After { get; init; }

    public bool Ascending { get; init; }

    public int Limit { get; init; }

    /// <summary>The statement, whose parameters are the properties.</summary>
    public string Sql(string columns)
    {
        string direction = Ascending ? "ASC" : "DESC";
        string rules = (Name is null ? "" : " AND name = @Name")
            + (AgentId is null ? "" : " AND id IN (SELECT archive_id FROM agent_archives WHERE agent_id = @AgentId)")
            + (After is null ? "" : $" AND (created_at, id) {(Ascending ? '>' : '<')} (SELECT created_at, id FROM archives WHERE id = @After)");
        return $"SELECT {columns} FROM archives WHERE 1 = 1{rules} ORDER BY created_at {direction}, id {direction} LIMIT @Limit";
    }
}
