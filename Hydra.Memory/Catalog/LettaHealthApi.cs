using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Catalog;

/// <summary>/v1/health and /v1/ready in Letta's form, open to all as they were there.</summary>
internal static class LettaHealthApi
{
    public static IEndpointRouteBuilder MapLettaHealthApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").AllowAnonymous();
        group.MapGet("/health", () => LettaHealth.Ok);
        group.MapGet("/ready", Ready);
        return app;
    }

    private static Results<Ok<LettaHealth>, JsonHttpResult<LettaError>> Ready(MemoryOpening opening) =>
        opening.Opened.IsCompletedSuccessfully ? TypedResults.Ok(LettaHealth.Ok) : LettaResults.Refused(StatusCodes.Status503ServiceUnavailable, opening.Waiting);

    private sealed record LettaHealth(string Version, string Status)
    {
        /// <summary>The archived server's last version, which callers compare, and our own.</summary>
        public static LettaHealth Ok { get; } = new($"0.16.8-hydra.{typeof(LettaHealth).Assembly.GetName().Version!.ToString(3)}", "ok");
    }
}
