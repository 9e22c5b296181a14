using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Tools;

/// <summary>/v1/tools: descriptions of tools. None of them is run here.</summary>
internal static class ToolsApi
{
    public static RouteGroupBuilder MapToolsApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/tools");
        group.MapGet("/", ListAsync);
        group.MapPost("/", CreateAsync);
        group.MapPut("/", UpsertAsync);
        group.MapGet("/count", (ToolStore tools, CancellationToken cancellationToken) => tools.CountAsync(cancellationToken));
        group.MapPost("/add-base-tools", AddBaseAsync);
        group.MapPost("/search", SearchAsync);
        group.MapGet("/{toolId}", FindAsync);
        group.MapPatch("/{toolId}", ChangeAsync);
        group.MapDelete("/{toolId}", DeleteAsync);
        return v1;
    }

    private static async Task<Results<Ok<IEnumerable<JsonObject>>, JsonHttpResult<LettaError>>> ListAsync(LettaQuery query, ToolStore tools, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: false);
        ToolFilter filter = ToolFilter.Read(query);
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await tools.ListAsync(page, filter, cancellationToken)).Then(rows => rows.Select(row => row.State())).ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> CreateAsync(RequestObject body, ToolStore tools, CancellationToken cancellationToken)
    {
        body.RequiredText("source_code");
        ToolContent content = ToolContent.Create(body);
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await tools.CreateAsync(content, cancellationToken)).Then(tool => tool.State()).ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> UpsertAsync(RequestObject body, ToolStore tools, CancellationToken cancellationToken)
    {
        body.RequiredText("source_code");
        ToolContent content = ToolContent.Create(body);
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return TypedResults.Ok((await tools.UpsertAsync([content], cancellationToken))[0].State());
    }

    private static async Task<Ok<IEnumerable<JsonObject>>> AddBaseAsync(ToolStore tools, CancellationToken cancellationToken) =>
        TypedResults.Ok((await tools.UpsertAsync(BaseTools.All, cancellationToken)).Select(tool => tool.State()));

    /// <summary>By words: a few dozen descriptions need no vectors.</summary>
    private static async Task<Results<Ok<IEnumerable<ToolHit>>, JsonHttpResult<LettaError>>> SearchAsync(RequestObject body, ToolStore tools, CancellationToken cancellationToken)
    {
        string? text = body.Text("query");
        var page = new LettaPage { Limit = (int)(body.Number("limit", 1, 100) ?? 50), Ascending = true };
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await tools.ListAsync(page, ToolFilter.Containing(text), cancellationToken))
            .Then(rows => rows.Select((row, index) => new ToolHit(row.State(), text, 1.0 / (index + 1))))
            .ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> FindAsync(string toolId, ToolStore tools, CancellationToken cancellationToken) =>
        (await tools.FindAsync(toolId, cancellationToken)).Then(tool => tool.State()).ToResult();

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> ChangeAsync(string toolId, RequestObject body, ToolStore tools, CancellationToken cancellationToken) =>
        (await tools.ChangeAsync(toolId, body, cancellationToken)).Then(tool => tool.State()).ToResult();

    private static async Task<Results<Ok<Deleted>, JsonHttpResult<LettaError>>> DeleteAsync(string toolId, ToolStore tools, CancellationToken cancellationToken) =>
        (await tools.DeleteAsync(toolId, cancellationToken)).Then(tool => new Deleted($"Tool {tool.Name} deleted")).ToResult();

    private sealed record ToolHit(JsonObject Tool, string? EmbeddedText, double CombinedScore);
}
