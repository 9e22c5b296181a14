using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>TabbyAPI's errors beside FastAPI's own: no model, one OpenAI-shaped error, and the events of a stream that fails.</summary>
internal static class TabbyRefusals
{
    public const string OutOfMemory = "CUDA out of memory. Tried to allocate 896.00 MiB. GPU 1 has a total capacity of 23.52 GiB of which 421.25 MiB is free.";

    public static RefusalException NoModel() => FastApiRefusals.Refusal(StatusCodes.Status503ServiceUnavailable, "No models are currently loaded.");

    public static RefusalException TooLong(int tokens, int context) => new(StatusCodes.Status400BadRequest, JsonAnswer.TextOf(new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["message"] = $"Prompt length {tokens} exceeds the available context size of {context} tokens",
            ["type"] = "invalid_request_error",
            ["param"] = null,
            ["code"] = "context_length_exceeded",
        },
    }));

    /// <summary>The last event of a stream that failed: an error, and no [DONE] after it.</summary>
    public static string ErrorEvent(string message, string? trace = null) =>
        JsonAnswer.TextOf(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["trace"] = trace } });
}
