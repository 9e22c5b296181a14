using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>Ollama's errors: one text, in an object.</summary>
internal static class OllamaRefusals
{
    public const string OutOfMemory = "llama runner process has terminated: cudaMalloc failed: out of memory";

    public const string PromptTooLong =
        "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length";

    public static JsonObject Body(string error) => new() { ["error"] = error };

    public static RefusalException Refusal(int status, string error) => new(status, JsonAnswer.TextOf(Body(error)));

    public static RefusalException NotFound(string model) => Refusal(StatusCodes.Status404NotFound, $"model '{model}' not found");

    public static RefusalException Unsupported(string model, string capability) =>
        Refusal(StatusCodes.Status400BadRequest, $"{JsonAnswer.TextOf(JsonValue.Create(model))} does not support {capability}");

    /// <summary>The body of a request, as an object.</summary>
    public static async Task<GoField> ReadBodyAsync(HttpContext context, string type)
    {
        // The content type does not matter to Ollama: it reads JSON.
        (JsonElement? body, string? problem) = await JsonRequest.ReadAsync(context);
        if (problem is not null)
            throw Refusal(StatusCodes.Status400BadRequest, $"invalid character in request body: {problem}");
        return GoField.Root(body ?? throw Refusal(StatusCodes.Status400BadRequest, "missing request body"), type);
    }
}
