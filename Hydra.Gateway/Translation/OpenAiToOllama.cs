using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>
/// OpenAI's requests → Ollama's own: /api/chat, /api/generate, /api/embed. Its /v1 is not used: that has no context length and
/// no keep-alive, and cuts long prompts without a word.
/// </summary>
internal static class OpenAiToOllama
{
    /// <summary>Translates; fields that Ollama has no word for are named in the result.</summary>
    public static TranslationResult Translate(InferenceRequest request, RouteCandidate candidate)
    {
        try
        {
            return TranslateBody(request, candidate);
        }
        catch (InvalidOperationException)
        {
            // What the reader says of text that no text can be made of.
            return ApiError.Invalid("A string of the body holds half of a surrogate pair.");
        }
    }

    private static TranslationResult TranslateBody(InferenceRequest request, RouteCandidate candidate)
    {
        using JsonDocument document = JsonDocument.Parse(request.Body);
        var output = new ArrayBufferWriter<byte>(request.Body.Length + 512);
        var dropped = new List<string>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("model", candidate.Placement.NameThere);
            if (candidate.Placement.Resident)
                json.WriteNumber("keep_alive", -1);
            ApiError? error = request.Operation switch
            {
                InferenceOperation.Chat => OllamaChatBody.Write(json, document.RootElement, request, candidate, dropped),
                InferenceOperation.Completion => OllamaGenerateBody.Write(json, document.RootElement, request, candidate, dropped),
                _ => OllamaEmbedBody.Write(json, document.RootElement, candidate, dropped),
            };
            if (error is not null)
                return error;
            json.WriteEndObject();
        }

        return new TranslationResult(output.WrittenMemory, DroppedFields.Describe(dropped), null);
    }
}
