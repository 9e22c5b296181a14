using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Runs;

/// <summary>/v1/runs: what was done for agents.</summary>
internal static class RunsApi
{
    private static readonly PagedTable Table = new("Run", RunRow.Columns, "runs r", "r.id", "r.created_at", "r.id");

    public static RouteGroupBuilder MapRunsApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/runs");
        group.MapGet("/", ListAsync);
        group.MapGet("/{runId}", FindAsync);
        return v1;
    }

    private static async Task<Results<Ok<IEnumerable<JsonObject>>, JsonHttpResult<LettaError>>> ListAsync(LettaQuery query, IMemoryDatabase database, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 100, ascending: false);
        var parameters = new DynamicParameters();
        List<string> conditions = [];
        foreach ((string column, IReadOnlyList<string> values) in (IEnumerable<(string, IReadOnlyList<string>)>)
            [
                ("agent_id", [.. query.Texts("agent_id"), .. query.Texts("agent_ids")]),
                ("status", query.Flag("active") is true ? ["created", "running"] : query.Texts("statuses")),
                ("conversation_id", query.Texts("conversation_id")),
                ("stop_reason", query.Texts("stop_reason")),
            ])
        {
            if (values.Count > 0)
                conditions.Add($"r.{column} IN {SqlList.Of(column, values, parameters)}");
        }

        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await database.ReadAsync(connection => Table.ReadAsync<RunRow>(connection, page, conditions, parameters), cancellationToken)).Then(runs => runs.Select(run => run.State())).ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> FindAsync(string runId, IMemoryDatabase database, CancellationToken cancellationToken)
    {
        RunRow? run = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<RunRow>($"SELECT {RunRow.Columns} FROM runs r WHERE r.id = @runId", new { runId }),
            cancellationToken);
        return run is null ? LettaResults.NotFound("Run", runId) : TypedResults.Ok(run.State());
    }
}
