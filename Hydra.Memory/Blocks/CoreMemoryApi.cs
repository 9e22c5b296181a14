using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Blocks;

/// <summary>/v1/agents/{id}/core-memory: an agent's blocks by their labels.</summary>
internal static class CoreMemoryApi
{
    public static RouteGroupBuilder MapCoreMemoryApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/agents/{agentId}/core-memory");
        group.MapGet("/", FindMemoryAsync);
        group.MapGet("/blocks", ListAsync);
        group.MapPatch("/blocks/attach/{blockId}", AttachAsync);
        group.MapPatch("/blocks/detach/{blockId}", DetachAsync);
        // A catch-all: a label may hold slashes, and not every caller escapes them.
        group.MapGet("/blocks/{**path}", FindAsync);
        group.MapPatch("/blocks/{**path}", ChangeAsync);
        return v1;
    }

    private static async Task<Results<Ok<JsonNode>, JsonHttpResult<LettaError>>> FindMemoryAsync(string agentId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.FindAsync(agentId, cancellationToken)).Then(agent => agent["memory"]!).ToResult();

    private static async Task<Results<Ok<IEnumerable<BlockState>>, JsonHttpResult<LettaError>>> ListAsync(string agentId, LettaQuery query, AgentStore agents, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 100, ascending: true);
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        BlockFilter filter = BlockFilter.OfAgent(agentId);
        return (await agents.ListOfAsync(agentId, connection => BlockFilter.Table.ReadAsync<BlockRow>(connection, page, filter.Conditions, filter.Parameters), cancellationToken))
            .Then(blocks => blocks.Select(block => block.State))
            .ToResult();
    }

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> FindAsync(
        string agentId, PathLabel label, BlockStore blocks, HttpResponse response, CancellationToken cancellationToken) =>
        (await blocks.FindAsync(agentId, label.Value, cancellationToken)).Tagged(response);

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> ChangeAsync(
        string agentId, PathLabel label, RequestObject body, [AsParameters] BlockEditing editing, CancellationToken cancellationToken) =>
        (await editing.Blocks.FindAsync(agentId, label.Value, cancellationToken)).IsRefused(out Refusal? refusal, out BlockRow? block)
            ? LettaResults.Of(refusal)
            : (await editing.ChangeAsync(block.Id, body, cancellationToken)).Tagged(editing.Response);

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> AttachAsync(string agentId, string blockId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.AttachBlockAsync(agentId, blockId, cancellationToken)).ToResult();

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> DetachAsync(string agentId, string blockId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.DetachBlockAsync(agentId, blockId, cancellationToken)).ToResult();
}
