using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Archives;

/// <summary>Archives, and what is put into them.</summary>
internal static class ArchivesApi
{
    private const int LongestName = 1024;

    public static RouteGroupBuilder MapArchivesApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/archives", CreateAsync);
        group.MapGet("/archives", ListAsync);
        group.MapGet("/archives/{archiveId}", FindAsync);
        group.MapPatch("/archives/{archiveId}", ChangeAsync);
        group.MapPost("/archives/{archiveId}/passages", AddPassageAsync);
        group.MapPost("/archives/{archiveId}/passages/batch", AddPassagesAsync);
        group.MapPatch("/agents/{agentId}/archives/attach/{archiveId}", AttachAsync);
        group.MapPatch("/agents/{agentId}/archives/detach/{archiveId}", DetachAsync);
        return group;
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, ArchiveStore archives)
    {
        (ArchiveFields? asked, IResult? refusal) = await LettaBody.ReadAsync(request, body => new ArchiveFields(body.Required("name", LongestName), body.Text("description")));
        if (asked is null)
            return refusal!;
        Archive made = await archives.AddAsync(asked.Name!, asked.Description, request.HttpContext.RequestAborted);
        return TypedResults.Json(LettaPassages.Of(made), LettaJson.Options);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ArchiveStore archives)
    {
        List<string> faults = [];
        var query = new QueryFields(request.Query, faults);
        var page = new ArchivePage
        {
            Name = query.Text("name"),
            AgentId = query.Text("agent_id"),
            After = query.Text("after"),
            Ascending = query.Ascending(otherwise: false),
            Limit = query.Limit(50),
        };
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        CancellationToken cancellationToken = request.HttpContext.RequestAborted;
        if (page.After is not null && await archives.FindAsync(page.After, cancellationToken) is null)
            return LettaResults.NotFound("Archive", page.After);
        List<Archive> found = await archives.ListAsync(page, cancellationToken);
        return TypedResults.Json(new JsonArray([.. found.Select(LettaPassages.Of)]), LettaJson.Options);
    }

    private static async Task<IResult> FindAsync(string archiveId, ArchiveStore archives, CancellationToken cancellationToken) =>
        Told(await archives.FindAsync(archiveId, cancellationToken), archiveId);

    private static async Task<IResult> ChangeAsync(string archiveId, HttpRequest request, ArchiveStore archives)
    {
        (ArchiveFields? asked, IResult? refusal) = await LettaBody.ReadAsync(request, body => new ArchiveFields(body.Text("name", LongestName), body.Text("description")));
        return asked is null ? refusal! : Told(await archives.ChangeAsync(archiveId, asked.Name, asked.Description, request.HttpContext.RequestAborted), archiveId);
    }

    private static async Task<IResult> AddPassageAsync(string archiveId, HttpRequest request, PassageIngestion ingestion)
    {
        (NewPassage? passage, IResult? refusal) = await LettaBody.ReadAsync(request, PassageReader.Read);
        if (passage is null)
            return refusal!;
        return await ingestion.AddAsync(archiveId, [passage], request.HttpContext.RequestAborted) is { } stored
            // One is told, as the clients expect; the others of a long text name the same document.
            ? TypedResults.Json(LettaPassages.Of(stored.Passages[0]), LettaJson.Options)
            : LettaResults.NotFound("Archive", archiveId);
    }

    private static async Task<IResult> AddPassagesAsync(string archiveId, HttpRequest request, PassageIngestion ingestion)
    {
        (IReadOnlyList<NewPassage>? passages, IResult? refusal) = await LettaBody.ReadAsync(request, PassageReader.ReadAll);
        if (passages is null)
            return refusal!;
        return await ingestion.AddAsync(archiveId, passages, request.HttpContext.RequestAborted) is { } stored
            ? TypedResults.Json(LettaPassages.Of(stored.Passages), LettaJson.Options)
            : LettaResults.NotFound("Archive", archiveId);
    }

    private static async Task<IResult> AttachAsync(string agentId, string archiveId, ArchiveStore archives, CancellationToken cancellationToken) =>
        await archives.AttachAsync(agentId, archiveId, cancellationToken) ? Done : LettaResults.NotFound("Agent or archive", $"{agentId}, {archiveId}");

    private static async Task<IResult> DetachAsync(string agentId, string archiveId, ArchiveStore archives, CancellationToken cancellationToken) =>
        await archives.DetachAsync(agentId, archiveId, cancellationToken) ? Done : LettaResults.NotFound("Attached archive", archiveId);

    /// <summary>What the archived server answered.</summary>
    private static IResult Done => TypedResults.Text("null", "application/json");

    private static IResult Told(Archive? archive, string archiveId) =>
        archive is null ? LettaResults.NotFound("Archive", archiveId) : TypedResults.Json(LettaPassages.Of(archive), LettaJson.Options);

    private sealed record ArchiveFields(string? Name, string? Description);
}
