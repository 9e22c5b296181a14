using System.Text;
using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>What ComfyUI says where it takes no job, or where one goes wrong.</summary>
internal static class ComfyUiErrors
{
    private const int MostShown = 300;

    /// <summary>After a failure it unloads its models by itself, and a job of somebody else may end.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Reads the answer to POST /prompt. Status 200 may name nodes that are wrong: their outputs would be passed over in silence.</summary>
    public static (string? Job, BackendFault? Fault) ReadSubmission(ComfyUiAnswer answer)
    {
        if (answer.Object is not { } said)
            return (null, new BackendFault(answer.Status >= 500 ? FaultKind.ServerError : FaultKind.Malformed, $"Status {answer.Status}: {Shown(Encoding.UTF8.GetString(answer.Body.Json.Span[..Math.Min(answer.Body.Json.Length, MostShown)]))}"));
        string? job = TextIn(said, "prompt_id");
        bool hasWrongNodes = said.TryGetProperty("node_errors", out JsonElement nodes) && nodes.ValueKind == JsonValueKind.Object && nodes.EnumerateObject().Any();
        if (answer.Status == StatusCodes.Status200OK && !hasWrongNodes)
            return job is null ? (null, new BackendFault(FaultKind.Malformed, "The answer has no prompt_id.")) : (job, null);
        string raw = said.GetRawText();
        // A checkpoint that it does not have is a word that is not in its list.
        if (raw.Contains("value_not_in_list", StringComparison.Ordinal))
            return (job, new BackendFault(FaultKind.ModelMissing, Shown(raw)));
        return (job, new BackendFault(answer.Status is 429 or 503 ? FaultKind.Busy : FaultKind.ServerError, $"Status {answer.Status}: {Shown(raw)}"));
    }

    /// <summary>Reads the data of execution_error.</summary>
    public static BackendFault ReadFailure(JsonElement data)
    {
        string kind = TextIn(data, "exception_type") ?? "an error";
        string message = TextIn(data, "exception_message") ?? "";
        string detail = Shown($"{TextIn(data, "node_type")}: {kind}: {message}");
        if (kind.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase) || message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
            return new BackendFault(FaultKind.Busy, detail, Later("out_of_memory", "The graphics card has no room for these pictures now. Ask again later, for fewer or smaller ones."));
        return new BackendFault(FaultKind.ServerError, detail, new ApiError(StatusCodes.Status502BadGateway, "server_error", "image_generation_failed", null, $"ComfyUI failed in {TextIn(data, "node_type") ?? "a node"} with {Shown(kind)}."));
    }

    /// <summary>Somebody stopped the job, and not this gateway.</summary>
    public static BackendFault Interrupted { get; } = new(FaultKind.Busy, "Somebody interrupted the job.", Later("interrupted", "Somebody interrupted the job. Ask again."));

    public static string? TextIn(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ApiError Later(string code, string message) => new(StatusCodes.Status503ServiceUnavailable, "server_error", code, null, message) { RetryAfter = RetryAfter };

    private static string Shown(string text) => text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");
}
