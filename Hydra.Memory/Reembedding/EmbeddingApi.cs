using Hydra.Memory.Letta;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Reembedding;

/// <summary>/v1/embedding: Hydra's own. Whose vectors there are, and another model's in their place.</summary>
internal static class EmbeddingApi
{
    private const string Path = "/v1/embedding";

    public static RouteGroupBuilder MapEmbeddingApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/embedding");
        group.MapGet("/", async (Reembedder reembedder, CancellationToken cancellationToken) => TypedResults.Ok(await reembedder.ReportAsync(cancellationToken)));
        group.MapPost("/migrations", BeginAsync).RequireScope(KeyScopes.Admin);
        group.MapDelete("/migrations", EndAsync).RequireScope(KeyScopes.Admin);
        return v1;
    }

    private static async Task<Results<Accepted<EmbeddingReport>, Ok<EmbeddingReport>, JsonHttpResult<LettaError>>> BeginAsync(RequestObject body, Reembedder reembedder, CancellationToken cancellationToken)
    {
        bool dryRun = body.Flag("dry_run") ?? false;
        if (body.IsRefused(out Refusal? refusal) || (await reembedder.BeginAsync(dryRun, cancellationToken)).IsRefused(out refusal, out EmbeddingReport? report))
            return LettaResults.Of(refusal);
        return dryRun ? TypedResults.Ok(report) : TypedResults.Accepted(Path, report);
    }

    private static async Task<Results<Ok<EmbeddingReport>, JsonHttpResult<LettaError>>> EndAsync(Reembedder reembedder, CancellationToken cancellationToken) =>
        (await reembedder.EndAsync(cancellationToken)).ToResult();
}
