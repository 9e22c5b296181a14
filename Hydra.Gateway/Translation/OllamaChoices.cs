using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary><c>n</c>: Ollama gives one answer to a request.</summary>
internal static class OllamaChoices
{
    public static ApiError? Check(JsonElement root)
    {
        if (!root.Says("n", out JsonElement count))
            return null;
        if (count.ValueKind != JsonValueKind.Number || !count.TryGetInt32(out int number) || number < 1)
            return ApiError.Invalid("'n' must be a whole number above 0.", "n");
        return number == 1 ? null : ApiError.Invalid("'n' must be 1: this backend gives one answer to a request. Send the request as often as answers are wanted.", "n");
    }
}
