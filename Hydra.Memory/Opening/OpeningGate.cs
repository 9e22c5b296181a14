using Hydra.Memory.Letta;

namespace Hydra.Memory.Opening;

/// <summary>Answers 503 with the reason until the memory is open.</summary>
internal static class OpeningGate
{
    public static RouteGroupBuilder AfterOpening(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            MemoryOpening opening = context.HttpContext.RequestServices.GetRequiredService<MemoryOpening>();
            if (opening.Opened.IsCompletedSuccessfully)
                return await next(context);
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return LettaResults.Refused(StatusCodes.Status503ServiceUnavailable, opening.Waiting);
        });
        return group;
    }
}
