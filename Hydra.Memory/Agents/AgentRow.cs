namespace Hydra.Memory.Agents;

/// <summary>An agent as the database has it; flags are 0 or 1, times microseconds.</summary>
internal sealed record AgentRow
{
    public const string Columns =
        """
        a.id AS Id, a.name AS Name, a.body AS Body, a.hidden AS Hidden, a.created_at AS CreatedAt, a.updated_at AS UpdatedAt,
        a.last_run_at AS LastRunAt, a.last_run_duration_ms AS LastRunDurationMs, a.last_stop_reason AS LastStopReason, a.compiled_at AS CompiledAt
        """;

    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Body { get; init; } = "{}";
    public long Hidden { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long? LastRunAt { get; init; }
    public long? LastRunDurationMs { get; init; }
    public string? LastStopReason { get; init; }
    public long? CompiledAt { get; init; }
}
