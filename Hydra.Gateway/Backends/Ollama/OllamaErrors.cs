using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends.Ollama;

/// <summary>Ollama's errors: <c>{"error":"text"}</c>.</summary>
internal static class OllamaErrors
{
    private static readonly string[] Overflows = ["context length", "context size", "context window"];

    public static async Task<BackendFault> ReadAsync(HttpResponseMessage response, BackendClient client, CancellationToken cancellationToken)
    {
        (WholeAnswer? body, BackendFault? fault) = await client.ReadWholeAsync(response, cancellationToken);
        using (body)
            return body is null ? fault! : FaultOf((int)response.StatusCode, MessageIn(body.Json.Span));
    }

    /// <summary>The fault that an error within an answer of status 200 is.</summary>
    public static BackendFault FaultIn(string message) => OverflowIn(message) ?? new BackendFault(FaultKind.ServerError, message);

    private static BackendFault FaultOf(int status, string message) => OverflowIn(message) ?? status switch
    {
        // Tools, images, thinking: another model on the route may have what this one lacks.
        400 when message.Contains("does not support", StringComparison.OrdinalIgnoreCase) => new BackendFault(FaultKind.NotSuitable, message, ApiError.Invalid(message)),
        400 or 413 => new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid(message)),
        404 => new BackendFault(FaultKind.ModelMissing, message),
        429 or 503 => new BackendFault(FaultKind.Busy, message),
        _ => new BackendFault(FaultKind.ServerError, $"Status {status}: {message}"),
    };

    /// <summary>
    /// Depending on the path a prompt that is too long is a 400, a 500 or an error within a stream, and Ollama and the runner below it have their
    /// own words for it: only the text tells. Null where it is something else.
    /// </summary>
    private static BackendFault? OverflowIn(string message) => Array.Exists(Overflows, text => message.Contains(text, StringComparison.OrdinalIgnoreCase))
        ? new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid(message, code: "context_length_exceeded"))
        : null;

    private static string MessageIn(ReadOnlySpan<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, OllamaJson.Default.OllamaPart)?.Error is { } error)
                return error;
        }
        catch (JsonException)
        {
            // Not its own error: something between here and there answered. What it said is all there is.
        }

        return System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 200)]);
    }
}
