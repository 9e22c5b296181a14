using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// TabbyAPI's errors: <c>{"error":{"message",…}}</c>, or FastAPI's <c>{"detail": text}</c> and, for a request it cannot read,
/// <c>{"detail":[{"loc":[…],"msg":…}]}</c>.
/// </summary>
internal static class TabbyApiErrors
{
    private const int MaxLength = 500;

    public static async Task<BackendFault> ReadAsync(HttpResponseMessage response, BackendClient client, CancellationToken cancellationToken)
    {
        (WholeAnswer? body, BackendFault? fault) = await client.ReadWholeAsync(response, cancellationToken);
        using (body)
            return body is null ? fault! : FaultOf((int)response.StatusCode, body.Json.Span);
    }

    /// <summary>What it would take without a word and not do (its CommonCompletionRequest: "Not parsed. Only used for OAI compliance."); null where there is nothing.</summary>
    public static BackendFault? Unsuitable(InferenceRequest request)
    {
        ApiError? error = request.Wishes switch
        {
            { Suffix: true } => ApiError.Invalid("'suffix' must be empty: this backend fills nothing in before a text.", "suffix"),
            { Echo: true } => ApiError.Invalid("'echo' must be false: this backend gives only what follows the prompt. Put the prompt before it.", "echo"),
            _ => null,
        };
        return error is null ? null : new BackendFault(FaultKind.NotSuitable, error.Message, error);
    }

    /// <summary>The sentence in an error body; the body's beginning where it has none.</summary>
    public static string MessageIn(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return MessageOf(document.RootElement) is { } message ? message[..Math.Min(message.Length, MaxLength)] : Beginning(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Beginning(body);
        }
    }

    /// <summary>The fault that an error in place of an answer is, within status 200. A prompt that is too long may be noticed only when its stream has begun.</summary>
    public static BackendFault FaultIn(ReadOnlySpan<byte> error)
    {
        string message = MessageIn(error);
        return CodeOf(error, message) is { } code ? new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid(message, code: code)) : new BackendFault(FaultKind.ServerError, message);
    }

    private static BackendFault FaultOf(int status, ReadOnlySpan<byte> body)
    {
        string message = MessageIn(body);
        return status switch
        {
            400 or 413 or 422 => new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid(message, code: CodeOf(body, message))),
            401 or 403 => new BackendFault(FaultKind.KeyRefused, $"It does not accept the key in the secret tabbyapi-api-key: {message}"),
            404 => new BackendFault(FaultKind.ModelMissing, message),
            429 or 503 => new BackendFault(FaultKind.Busy, message),
            _ => new BackendFault(FaultKind.ServerError, $"Status {status}: {message}"),
        };
    }

    /// <summary>Its newer versions say the code; of the branch exl2-checkpoint, and within a stream, only the message tells.</summary>
    private static string? CodeOf(ReadOnlySpan<byte> body, string message) =>
        body.IndexOf("\"context_length_exceeded\""u8) >= 0
        || message.Contains("context", StringComparison.OrdinalIgnoreCase) && (message.Contains("length", StringComparison.OrdinalIgnoreCase) || message.Contains("exceed", StringComparison.OrdinalIgnoreCase))
            ? "context_length_exceeded"
            : null;

    private static string? MessageOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => string.Join("; ", element.EnumerateArray().Select(ValidationText)),
        JsonValueKind.Object when element.TryGetProperty("error", out JsonElement error) => MessageOf(error),
        JsonValueKind.Object when element.TryGetProperty("detail", out JsonElement detail) => MessageOf(detail),
        JsonValueKind.Object when element.TryGetProperty("message", out JsonElement message) => MessageOf(message),
        _ => null,
    };

    private static string ValidationText(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            return entry.ToString();
        string message = entry.TryGetProperty("msg", out JsonElement msg) ? msg.ToString() : "";
        string place = entry.TryGetProperty("loc", out JsonElement loc) && loc.ValueKind == JsonValueKind.Array ? string.Join(".", loc.EnumerateArray()) : "";
        return place.Length == 0 ? message : $"{place}: {message}";
    }

    private static string Beginning(ReadOnlySpan<byte> body) => System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxLength)]);
}
