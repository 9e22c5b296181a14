using System.Globalization;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Versions;

/// <summary>/v1/blocks/{id}/versions, /diff and /undo: Hydra's own, which Letta's server had the tables for but no route.</summary>
internal static class VersionsApi
{
    public static RouteGroupBuilder MapVersionsApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/blocks/{blockId}");
        group.MapGet("/versions", ListAsync);
        group.MapGet("/versions/{version:long}", FindAsync);
        group.MapGet("/diff", DiffAsync);
        group.MapPost("/undo", UndoAsync);
        return v1;
    }

    private static async Task<Results<Ok<IEnumerable<BlockVersionState>>, JsonHttpResult<LettaError>>> ListAsync(
        string blockId, LettaQuery query, VersionStore versions, CancellationToken cancellationToken)
    {
        LettaPage page = LettaPage.Read(query, 50, ascending: false);
        (long? after, long? before) = (query.Number("after", 1, long.MaxValue), query.Number("before", 1, long.MaxValue));
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await versions.ListAsync(blockId, page, after, before, cancellationToken)).Then(rows => rows.Select(BlockVersionState.Of)).ToResult();
    }

    private static async Task<Results<Ok<BlockVersionState>, JsonHttpResult<LettaError>>> FindAsync(string blockId, long version, VersionStore versions, CancellationToken cancellationToken) =>
        (await versions.FindAsync(blockId, version, cancellationToken)).Then(BlockVersionState.Of).ToResult();

    private static async Task<Results<Ok<BlockDiff>, JsonHttpResult<LettaError>>> DiffAsync(string blockId, LettaQuery query, VersionStore versions, CancellationToken cancellationToken)
    {
        (long? from, long? to) = (query.Number("from", 1, long.MaxValue), query.Number("to", 1, long.MaxValue));
        if (query.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await versions.PairAsync(blockId, from, to, cancellationToken)).Then(pair => DiffOf(pair.From, pair.To)).ToResult();
    }

    private static async Task<Results<Ok<BlockState>, JsonHttpResult<LettaError>>> UndoAsync(
        string blockId, RequestObject body, [AsParameters] BlockEditing editing, VersionStore versions, CancellationToken cancellationToken)
    {
        (long? version, string? reason) = (body.Number("version", 1, long.MaxValue), body.Text("reason"));
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await versions.UndoAsync(blockId, version, editing.Expected, editing.Author.Because(reason), cancellationToken)).Tagged(editing.Response);
    }

    private static BlockDiff DiffOf(BlockVersion from, BlockVersion to) => new(
        from.BlockId,
        from.Version,
        to.Version,
        UnifiedDiff.Of(NameOf(from), from.Value, NameOf(to), to.Value));

    private static string NameOf(BlockVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Label} (version {version.Version})");

    /// <param name="BlockId">The block.</param>
    /// <param name="From">The older version, as a rule.</param>
    /// <param name="To">The newer one.</param>
    /// <param name="Diff">What changed of the value, as a unified diff; empty where nothing did.</param>
    private sealed record BlockDiff(string BlockId, long From, long To, string Diff);
}
