using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Hydra.Memory.Embedding;

/// <summary>Reads what the gateway answers in place of vectors.</summary>
internal static class EmbeddingRefusal
{
    private const int LongestMessage = 500;

    /// <summary>The fault that an answer reports.</summary>
    public static EmbeddingFault FaultOf(HttpResponseMessage response, ReadOnlySpan<byte> body, string model)
    {
        EmbeddingErrorBody? error = ErrorIn(body);
        EmbeddingFaultKind kind = KindOf(response.StatusCode, error?.Code);
        return new EmbeddingFault(kind, Remedy(kind, model) + Said(response.StatusCode, error)) { RetryAfter = response.Headers.RetryAfter?.Delta };
    }

    private static EmbeddingFaultKind KindOf(HttpStatusCode status, string? code) => (int)status switch
    {
        401 or 403 => EmbeddingFaultKind.Unauthorized,
        429 => EmbeddingFaultKind.Busy,
        _ when code is "model_not_found" or "model_not_suitable" => EmbeddingFaultKind.ModelUnknown,
        413 => EmbeddingFaultKind.TooLong,
        _ when code == "context_length_exceeded" => EmbeddingFaultKind.TooLong,
        408 or 502 or 503 or 504 => EmbeddingFaultKind.Unreachable,
        >= 500 => EmbeddingFaultKind.Unreachable,
        _ => EmbeddingFaultKind.Refused,
    };

    private static string Remedy(EmbeddingFaultKind kind, string model) => kind switch
    {
        EmbeddingFaultKind.Unauthorized => $"The gateway refuses the key of the memory: give it one with the scope inference in Secrets:{GatewayEmbedder.KeySecret.ToUpperInvariant().Replace('-', '_')}. ",
        EmbeddingFaultKind.ModelUnknown => $"The gateway has no embedding model '{model}': set {EmbeddingOptions.Section}:Model to one of GET /v1/models. ",
        EmbeddingFaultKind.TooLong => $"A text is longer than '{model}' reads: lower {EmbeddingOptions.Section}:MaxTokens or Memory:Chunking:TargetTokens. ",
        EmbeddingFaultKind.Busy => "The gateway has too many requests. ",
        EmbeddingFaultKind.Unreachable => $"Nobody who could embed with '{model}' is up. ",
        _ => "The gateway refuses the texts. ",
    };

    private static string Said(HttpStatusCode status, EmbeddingErrorBody? error)
    {
        string message = error?.Message ?? "";
        return string.Create(CultureInfo.InvariantCulture, $"It said {(int)status}{(message.Length == 0 ? "" : ": ")}{(message.Length <= LongestMessage ? message : message[..LongestMessage] + "…")}");
    }

    /// <summary>What does not come from our gateway (a proxy's page) has no error to read.</summary>
    private static EmbeddingErrorBody? ErrorIn(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EmbeddingJson.Default.EmbeddingError)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
