using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Letta;

/// <summary>Answers that Letta's clients understand as failures: they show <c>STATUS {"detail":"…"}</c> to their user.</summary>
internal static class LettaResults
{
    /// <param name="status">Clients map it to their exceptions: 400, 404, 409 and 422 above all.</param>
    /// <param name="detail">What is wrong and what to do; told to the caller as it is.</param>
    public static JsonHttpResult<LettaError> Refused(int status, string detail) => TypedResults.Json(new LettaError(detail), LettaJson.Options, statusCode: status);

    public static JsonHttpResult<LettaError> Of(Refusal refusal) => Refused(refusal.Status, refusal.Detail);

    /// <summary>404 in the words of the archived server, which callers match.</summary>
    public static JsonHttpResult<LettaError> NotFound(string kind, string id) => Of(Refusal.Missing(kind, id));

    /// <summary>Every fault of a request at once, as the archived server's 422: its detail is text, not a list.</summary>
    public static JsonHttpResult<LettaError> Invalid(params IEnumerable<string> faults) => Of(Refusal.Invalid(faults));
}

/// <summary>The body of every failure.</summary>
internal sealed record LettaError(string Detail);
