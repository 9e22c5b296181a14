using System.Text.Json.Nodes;
using Hydra.Memory.Archives;
using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Opening;
using Hydra.Memory.Search.Ranking;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Recall;

/// <summary>Searching messages and passages, in the forms that Letta's clients ask for.</summary>
internal static class RecallApi
{
    /// <summary>Names what took no part in a search, and why.</summary>
    public const string UnreachedHeader = "x-hydra-unreached";

    public static RouteGroupBuilder MapRecallApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/messages/search", (HttpContext context, RecallSearch search) => MessagesAsync(context, search, RecallAnswers.OfMessage));
        group.MapPost("/agents/messages/search", (HttpContext context, RecallSearch search) => MessagesAsync(context, search, RecallAnswers.OfAgentMessage));
        group.MapPost("/passages/search", PassagesAsync);
        group.MapGet("/agents/{agentId}/archival-memory/search", ArchivalAsync);
        return group;
    }

    private static async Task<IResult> MessagesAsync(HttpContext context, RecallSearch search, Func<RecalledEntry<StoredMessage>, JsonObject> write)
    {
        (RecallQuery? query, IResult? refusal) = await LettaBody.ReadAsync(context.Request, RecallQuery.OfMessages);
        if (query is null)
            return refusal!;
        Recalled<StoredMessage> found = await search.FindMessagesAsync(query, context.RequestAborted);
        Tell(context, found.Unreached);
        return TypedResults.Json(new JsonArray([.. found.Entries.Select(write)]), LettaJson.Options);
    }

    private static async Task<IResult> PassagesAsync(HttpContext context, RecallSearch search, ArchiveStore archives)
    {
        (PassageQuery? asked, IResult? refusal) = await LettaBody.ReadAsync(context.Request, body => new PassageQuery(body.Text("agent_id"), body.Text("archive_id"), RecallQuery.OfPassages(body)));
        if (asked is null)
            return refusal!;
        RecallQuery query = asked.Query;
        if (asked.AgentId is not null)
        {
            if (await archives.OfAgentAsync(asked.AgentId, context.RequestAborted) is not { } searched)
                return LettaResults.NotFound("Agent", asked.AgentId);
            query = query with { Filter = query.Filter with { Scopes = [.. searched.Where(archive => asked.ArchiveId is null || archive == asked.ArchiveId)] } };
        }
        else if (asked.ArchiveId is not null)
        {
            query = query with { Filter = query.Filter with { Scopes = [asked.ArchiveId] } };
        }

        Recalled<Passage> found = await search.FindPassagesAsync(query, context.RequestAborted);
        Tell(context, found.Unreached);
        return TypedResults.Json(new JsonArray([.. found.Entries.Select(RecallAnswers.OfPassage)]), LettaJson.Options);
    }

    private static async Task<IResult> ArchivalAsync(string agentId, HttpContext context, RecallSearch search, ArchiveStore archives)
    {
        List<string> faults = [];
        RecallQuery query = RecallQuery.OfPassages(new QueryFields(context.Request.Query, faults));
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        if (await archives.OfAgentAsync(agentId, context.RequestAborted) is not { } searched)
            return LettaResults.NotFound("Agent", agentId);
        Recalled<Passage> found = await search.FindPassagesAsync(query with { Filter = query.Filter with { Scopes = searched } }, context.RequestAborted);
        Tell(context, found.Unreached);
        return TypedResults.Json(RecallAnswers.OfArchival(found), LettaJson.Options);
    }

    private static void Tell(HttpContext context, IReadOnlyList<Unreached> unreached)
    {
        if (unreached.Count > 0)
            context.Response.Headers[UnreachedHeader] = string.Join("; ", unreached.Select(one => $"{one.Source}: {one.Reason}"));
    }

    private sealed record PassageQuery(string? AgentId, string? ArchiveId, RecallQuery Query);
}
