using System.Text.Json.Nodes;
using Hydra.Memory.Blocks;
using Hydra.Memory.Forgetting;
using Hydra.Memory.Letta;
using Hydra.Memory.Tools;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Agents;

/// <summary>/v1/agents and /v1/tags.</summary>
internal static class AgentsApi
{
    public static RouteGroupBuilder MapAgentsApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/agents");
        group.MapGet("/", ListAsync);
        group.MapPost("/", CreateAsync);
        group.MapGet("/count", (AgentStore agents, CancellationToken cancellationToken) => agents.CountAsync(cancellationToken));
        group.MapGet("/{agentId}", FindAsync);
        group.MapPatch("/{agentId}", ChangeAsync);
        group.MapDelete("/{agentId}", DeleteAsync);
        group.MapGet("/{agentId}/tools", ListToolsAsync);
        group.MapPatch("/{agentId}/tools/attach/{toolId}", AttachToolAsync);
        group.MapPatch("/{agentId}/tools/detach/{toolId}", DetachToolAsync);
        v1.MapGet("/tags", ListTagsAsync);
        return v1;
    }

    private static async Task<Results<Ok<IReadOnlyList<JsonObject>>, JsonHttpResult<LettaError>>> ListAsync(LettaQuery query, AgentStore agents, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: false);
        AgentFilter filter = AgentFilter.Read(query);
        return query.IsRefused(out Refusal? refusal) ? LettaResults.Of(refusal) : (await agents.ListAsync(page, filter, cancellationToken)).ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> CreateAsync(RequestObject body, Authorship author, AgentStore agents, CancellationToken cancellationToken)
    {
        AgentDraft draft = AgentDraft.Read(body);
        return body.IsRefused(out Refusal? refusal) ? LettaResults.Of(refusal) : (await agents.CreateAsync(draft, author, cancellationToken)).ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> FindAsync(string agentId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.FindAsync(agentId, cancellationToken)).ToResult();

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> ChangeAsync(string agentId, RequestObject body, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.ChangeAsync(agentId, body, cancellationToken)).ToResult();

    /// <summary>The agent is forgotten with what it alone has: messages, conversations, its own archive; blocks stay, since any agent may have them.</summary>
    private static async Task<Results<Ok<Deleted>, JsonHttpResult<LettaError>>> DeleteAsync(string agentId, HttpResponse response, Authorship author, Forgetter forgetter, CancellationToken cancellationToken)
    {
        if (await forgetter.ForgetAsync(new ForgetSubject(ForgetKind.Agent, agentId), author.By, dryRun: false, cancellationToken) is not { } receipt)
            return LettaResults.NotFound("Agent", agentId);
        response.Headers[ForgettingApi.ReceiptHeader] = receipt.Id;
        return TypedResults.Ok(new Deleted($"Agent {agentId} deleted"));
    }

    private static async Task<Results<Ok<IEnumerable<JsonObject>>, JsonHttpResult<LettaError>>> ListToolsAsync(string agentId, LettaQuery query, AgentStore agents, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 10, ascending: false);
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        ToolFilter filter = ToolFilter.OfAgent(agentId);
        return (await agents.ListOfAsync(agentId, connection => ToolFilter.Table.ReadAsync<ToolRow>(connection, page, filter.Conditions, filter.Parameters), cancellationToken))
            .Then(tools => tools.Select(tool => tool.State()))
            .ToResult();
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> AttachToolAsync(string agentId, string toolId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.AttachToolAsync(agentId, toolId, cancellationToken)).ToResult();

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> DetachToolAsync(string agentId, string toolId, AgentStore agents, CancellationToken cancellationToken) =>
        (await agents.DetachToolAsync(agentId, toolId, cancellationToken)).ToResult();

    /// <summary>The tags themselves are the cursors of this list.</summary>
    private static async Task<Results<Ok<IEnumerable<string>>, JsonHttpResult<LettaError>>> ListTagsAsync(LettaQuery query, AgentStore agents, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: true);
        string? part = query.Text("query_text") ?? query.Text("name");
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        IEnumerable<string> tags = (await agents.TagsAsync(cancellationToken)).Where(tag => part is null || tag.Contains(part, StringComparison.OrdinalIgnoreCase));
        Comparer<string> order = page.Ascending ? Comparer<string>.Create(string.CompareOrdinal) : Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a));
        tags = tags.Order(order).Where(tag => (page.After is null || order.Compare(tag, page.After) > 0) && (page.Before is null || order.Compare(tag, page.Before) < 0));
        return TypedResults.Ok(page.Before is not null && page.After is null ? tags.TakeLast(page.Limit) : tags.Take(page.Limit));
    }
}
