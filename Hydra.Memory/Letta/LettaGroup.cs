using System.Collections.Frozen;
using Hydra.Memory.Opening;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Letta;

/// <summary>What every endpoint under <c>/v1</c> does alike: a key with scope memory, an open memory, ids that are none refused, no retry of a conflict.</summary>
internal static class LettaGroup
{
    /// <summary>The kind of id that a parameter of a route takes; parameters that are not here take anything.</summary>
    private static readonly FrozenDictionary<string, string> Prefixes = new Dictionary<string, string>
    {
        ["agentId"] = LettaId.Agent,
        ["blockId"] = LettaId.Block,
        ["toolId"] = LettaId.Tool,
        ["runId"] = LettaId.Run,
    }.ToFrozenDictionary();

    public static RouteGroupBuilder MapLetta(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").RequireScope(KeyScopes.Memory).AfterOpening();
        group.AddEndpointFilter(async (context, next) => RefuseIds(context.HttpContext) ?? await next(context));
        group.AddEndpointFilter(async (context, next) =>
        {
            object? answer = await next(context);
            // The official clients repeat a 409 twice unless they are told that it stays one.
            if (answer is INestedHttpResult { Result: IStatusCodeHttpResult { StatusCode: StatusCodes.Status409Conflict } } or IStatusCodeHttpResult { StatusCode: StatusCodes.Status409Conflict })
                context.HttpContext.Response.Headers["x-should-retry"] = "false";
            return answer;
        });
        return group;
    }

    private static JsonHttpResult<LettaError>? RefuseIds(HttpContext context)
    {
        string[] faults =
        [
            .. from value in context.Request.RouteValues
               where Prefixes.TryGetValue(value.Key, out string? prefix) && !LettaId.TryRead(prefix, value.Value as string, out _)
               select $"'{value.Value}' is no id of its kind: '{Prefixes[value.Key]}-' and a version 4 UUID in lower case.",
        ];
        return faults.Length == 0 ? null : LettaResults.Invalid(faults);
    }
}
