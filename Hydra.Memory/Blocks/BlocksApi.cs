using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Blocks;

/// <summary>/v1/blocks.</summary>
internal static class BlocksApi
{
    public static RouteGroupBuilder MapBlocksApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/blocks");
        group.MapGet("/", ListAsync);
        group.MapPost("/", CreateAsync);
        group.MapGet("/count", (BlockStore blocks, CancellationToken cancellationToken) => blocks.CountAsync(cancellationToken));
        group.MapGet("/{blockId}", FindAsync);
        group.MapPatch("/{blockId}", ChangeAsync);
        group.MapDelete("/{blockId}", DeleteAsync);
        group.MapGet("/{blockId}/agents", ListAgentsAsync);
        return v1;
    }

    /// <summary>A block, with its version as the answer's ETag.</summary>
    public static Results<Ok<BlockState>, JsonHttpResult<LettaError>> Tagged(this Outcome<BlockRow> outcome, HttpResponse response)
    {
        if (outcome.Value is { } block)
            response.Headers.ETag = IfMatch.TagOf(block.Version);
        return outcome.Then(row => row.State).ToResult();
    }

    /// <summary>What a request makes of a block: 403 where it would put another value into one that is read-only and stays so.</summary>
    public static Outcome<BlockContent> Edit(RequestObject body, BlockContent before)
    {
        BlockContent after = BlockContent.Change(body, before);
        return body.IsRefused(out Refusal? refusal) ? refusal : Permit(before, after);
    }

    /// <inheritdoc cref="Edit"/>
    public static Outcome<BlockContent> Permit(BlockContent before, BlockContent after) => before.ReadOnly && after.ReadOnly && after.Value != before.Value
        ? Refusal.Forbidden($"The block '{before.Label}' is read-only. Set read_only to false with the change, if its owner agrees.")
        : after;

    private static async Task<Results<Ok<IEnumerable<BlockState>>, JsonHttpResult<LettaError>>> ListAsync(LettaQuery query, BlockStore blocks, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: true);
        BlockFilter filter = BlockFilter.Read(query);
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await blocks.ListAsync(page, filter, cancellationToken)).Then(rows => rows.Select(row => row.State)).ToResult();
    }

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> CreateAsync(
        RequestObject body, Authorship author, BlockStore blocks, HttpResponse response, CancellationToken cancellationToken)
    {
        BlockContent content = BlockContent.Create(body);
        string? reason = body.Text("reason");
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return new Outcome<BlockRow>(await blocks.CreateAsync(content, author.Because(reason), cancellationToken)).Tagged(response);
    }

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> FindAsync(string blockId, BlockStore blocks, HttpResponse response, CancellationToken cancellationToken) =>
        (await blocks.FindAsync(blockId, cancellationToken)).Tagged(response);

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> ChangeAsync(
        string blockId, RequestObject body, [AsParameters] BlockEditing editing, CancellationToken cancellationToken) => (await editing.ChangeAsync(blockId, body, cancellationToken)).Tagged(editing.Response);

    private static async Task<Results<Ok<Deleted>, JsonHttpResult<LettaError>>> DeleteAsync(string blockId, BlockStore blocks, CancellationToken cancellationToken) =>
        (await blocks.DeleteAsync(blockId, cancellationToken)).Then(block => new Deleted($"Block {block.Id} deleted")).ToResult();

    private static async Task<Results<Ok<IReadOnlyList<JsonObject>>, JsonHttpResult<LettaError>>> ListAgentsAsync(
        string blockId, LettaQuery query, BlockStore blocks, AgentStore agents, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: false);
        if (query.IsRefused(out Refusal? refusal) || (await blocks.FindAsync(blockId, cancellationToken)).IsRefused(out refusal, out _))
            return LettaResults.Of(refusal);
        return (await agents.ListAsync(page, AgentFilter.WithBlock(blockId), cancellationToken)).ToResult();
    }
}
