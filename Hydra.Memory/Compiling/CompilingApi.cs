using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Compiling;

/// <summary>/v1/agents/{id}/recompile and /context: what a model would read.</summary>
internal static class CompilingApi
{
    public static RouteGroupBuilder MapCompilingApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/agents/{agentId}");
        group.MapPost("/recompile", RecompileAsync);
        group.MapGet("/context", FindContextAsync);
        return v1;
    }

    private static async Task<Results<JsonHttpResult<string>, JsonHttpResult<LettaError>>> RecompileAsync(string agentId, LettaQuery query, PromptStore prompts, CancellationToken cancellationToken)
    {
        bool dryRun = query.Flag("dry_run") ?? false;
        string? conversation = query.Text("conversation_id");
        if (query.IsRefused(out Refusal? refusal) || (await prompts.RecompileAsync(agentId, dryRun, cancellationToken)).IsRefused(out refusal, out PromptParts? parts))
            return LettaResults.Of(refusal);
        // Ok would send a string as plain text; the clients read JSON.
        return TypedResults.Json(CoreMemoryText.Compile(parts, conversation), LettaJson.Options);
    }

    private static async Task<Results<Ok<ContextWindow>, JsonHttpResult<LettaError>>> FindContextAsync(string agentId, PromptStore prompts, CancellationToken cancellationToken) =>
        (await prompts.FindAsync(agentId, cancellationToken)).Then(ContextWindow.Of).ToResult();
}
