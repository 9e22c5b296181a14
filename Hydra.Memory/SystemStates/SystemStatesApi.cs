using System.Text.RegularExpressions;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.SystemStates;

/// <summary>/v1/system-state: Hydra's own. Services tell how they are; agents only read it, so telling takes another scope.</summary>
internal static partial class SystemStatesApi
{
    private const int LongestNote = 200;

    public static RouteGroupBuilder MapSystemStatesApi(this RouteGroupBuilder v1)
    {
        RouteGroupBuilder group = v1.MapGroup("/system-state");
        group.MapGet("/", ListAsync);
        group.MapPut("/{service}", TellAsync).RequireScope(KeyScopes.Report);
        group.MapDelete("/{service}", ForgetAsync).RequireScope(KeyScopes.Report);
        return v1;
    }

    private static async Task<Ok<IEnumerable<Told>>> ListAsync(SystemStateStore states, CancellationToken cancellationToken) =>
        TypedResults.Ok((await states.ListAsync(cancellationToken)).Select(Told.Of));

    private static async Task<Results<Ok<Told>, JsonHttpResult<LettaError>>> TellAsync(
        string service, RequestObject body, Authorship author, SystemStateStore states, CancellationToken cancellationToken)
    {
        string state = body.RequiredText("state");
        // A line each: what a note breaks into lines would look like other services'.
        string? note = body.Text("note") is { } said ? Spaces().Replace(said, " ").Trim() : null;
        if (body.Faults.Count == 0 && !SystemState.All.Contains(state))
            body.Fault<string>("state", $"must be one of {string.Join(", ", SystemState.All)}");
        if (note?.Length > LongestNote)
            body.Fault<string>("note", $"has {note.Length} characters; {LongestNote} are the most");
        if (!ServiceName().IsMatch(service))
            body.Fault<string>("The service", "must be named by 1 to 64 letters, digits, '.', '_' and '-'");
        if (body.IsRefused(out Refusal? refusal))
            return LettaResults.Of(refusal);
        return (await states.TellAsync(service, state, string.IsNullOrEmpty(note) ? null : note, author, cancellationToken)).Then(Told.Of).ToResult();
    }

    private static async Task<Results<Ok<Deleted>, JsonHttpResult<LettaError>>> ForgetAsync(string service, Authorship author, SystemStateStore states, CancellationToken cancellationToken) =>
        (await states.ForgetAsync(service, author, cancellationToken)).ToResult();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();

    private sealed record Told(string Service, string State, string? Note, DateTimeOffset Since, DateTimeOffset ToldAt)
    {
        public static Told Of(SystemState state) => new(state.Service, state.State, state.Note, UnixMicroseconds.ToTime(state.ChangedAt), UnixMicroseconds.ToTime(state.ToldAt));
    }
}
