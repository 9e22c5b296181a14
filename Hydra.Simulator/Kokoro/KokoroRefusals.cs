using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Kokoro;

/// <summary>Kokoro-FastAPI's own errors: three texts, in FastAPI's <c>detail</c>.</summary>
internal static class KokoroRefusals
{
    /// <summary>PyTorch's words on a machine without a card: Kokoro runs on the processor.</summary>
    public const string OutOfMemory = "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 402653184 bytes. Error code 12 (Cannot allocate memory)";

    public static RefusalException UnknownModel(string model) => Refusal(StatusCodes.Status400BadRequest, "invalid_model", $"Unsupported model: {model}", "invalid_request_error");

    public static RefusalException ModelNotFound(string model) => Refusal(StatusCodes.Status404NotFound, "model_not_found", $"Model '{model}' not found", "invalid_request_error");

    public static RefusalException Invalid(string message) => Refusal(StatusCodes.Status400BadRequest, "validation_error", message, "invalid_request_error");

    public static RefusalException Forbidden(string message) => Refusal(StatusCodes.Status403Forbidden, "permission_denied", message, "permission_error");

    public static RefusalException Broken(string message) => Refusal(StatusCodes.Status500InternalServerError, "processing_error", message, "server_error");

    private static RefusalException Refusal(int status, string error, string message, string type) =>
        FastApiRefusals.Refusal(status, new JsonObject { ["error"] = error, ["message"] = message, ["type"] = type });
}
