using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Hydra.Memory.Storage;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Archives;

/// <summary>What an agent remembers: the passages of its own archive and of those attached to it.</summary>
internal static class ArchivalMemoryApi
{
    public static RouteGroupBuilder MapArchivalMemoryApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1/agents/{agentId}/archival-memory").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/", AddAsync);
        group.MapGet("/", ListAsync);
        return group;
    }

    /// <summary>Answers with every passage that the text was cut into.</summary>
    private static async Task<IResult> AddAsync(string agentId, HttpRequest request, ArchiveStore archives, PassageIngestion ingestion)
    {
        (NewPassage? passage, IResult? refusal) = await LettaBody.ReadAsync(request, PassageReader.Read);
        if (passage is null)
            return refusal!;
        CancellationToken cancellationToken = request.HttpContext.RequestAborted;
        return await archives.OwnAsync(agentId, cancellationToken) is { } archiveId && await ingestion.AddAsync(archiveId, [passage], cancellationToken) is { } stored
            ? TypedResults.Json(LettaPassages.Of(stored.Passages), LettaJson.Options)
            : LettaResults.NotFound("Agent", agentId);
    }

    private static async Task<IResult> ListAsync(string agentId, HttpRequest request, ArchiveStore archives, PassageStore passages)
    {
        CancellationToken cancellationToken = request.HttpContext.RequestAborted;
        if (await archives.OfAgentAsync(agentId, cancellationToken) is not { } searched)
            return LettaResults.NotFound("Agent", agentId);
        List<string> faults = [];
        var query = new QueryFields(request.Query, faults);
        var page = new PassagePage
        {
            Archives = searched,
            TextPattern = query.Text("search") is { } search ? LikePattern.Containing(search) : null,
            After = query.Text("after"),
            Before = query.Text("before"),
            Ascending = query.Ascending(otherwise: true),
            Limit = query.Limit(100),
        };
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        foreach (string? cursor in (string?[])[page.After, page.Before])
        {
            if (cursor is not null && await passages.FindAsync(cursor, cancellationToken) is null)
                return LettaResults.NotFound("Passage", cursor);
        }

        List<Passage> found = searched.Count == 0 ? [] : await passages.ListAsync(page, cancellationToken);
        return TypedResults.Json(LettaPassages.Of(found), LettaJson.Options);
    }
}
