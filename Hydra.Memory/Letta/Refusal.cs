namespace Hydra.Memory.Letta;

/// <summary>Why something asked for was not done, in words for the caller. Nothing of it was done.</summary>
/// <param name="Status">What it is over HTTP: 404, 409, 412, 422 and so on.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record Refusal(int Status, string Detail)
{
    public static Refusal Missing(string kind, string id) => new(StatusCodes.Status404NotFound, $"{kind} not found: {id}");

    public static Refusal Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    public static Refusal Stale(string detail) => new(StatusCodes.Status412PreconditionFailed, detail);

    public static Refusal Forbidden(string detail) => new(StatusCodes.Status403Forbidden, detail);

    public static Refusal Invalid(params IEnumerable<string> faults) => new(StatusCodes.Status422UnprocessableEntity, string.Join(" ", faults));
}
