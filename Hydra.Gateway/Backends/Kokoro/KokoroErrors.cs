using System.Text;
using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends.Kokoro;

/// <summary>Kokoro's errors: <c>{"detail":{"error","message","type"}}</c>, and FastAPI's <c>{"detail":[{"loc","msg"}]}</c> of a body that it cannot read.</summary>
internal static class KokoroErrors
{
    private const int MostShown = 400;

    public static async Task<BackendFault> ReadAsync(HttpResponseMessage response, BackendClient client, CancellationToken cancellationToken)
    {
        (WholeAnswer? body, BackendFault? fault) = await client.ReadWholeAsync(response, cancellationToken);
        using (body)
            return body is null ? fault! : FaultOf((int)response.StatusCode, body.Json);
    }

    private static BackendFault FaultOf(int status, ReadOnlyMemory<byte> body)
    {
        (string? code, string message) = DetailIn(body);
        return status switch
        {
            400 when code == "invalid_model" => new BackendFault(FaultKind.ModelMissing, message),
            400 or 403 or 413 or 422 => new BackendFault(FaultKind.RequestRefused, message, ApiError.Invalid(message, message.Contains("voice", StringComparison.OrdinalIgnoreCase) ? "voice" : null)),
            429 or 503 => new BackendFault(FaultKind.Busy, message),
            _ => new BackendFault(FaultKind.ServerError, $"Status {status}: {message}"),
        };
    }

    private static (string? Code, string Message) DetailIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out JsonElement detail))
                return (TextIn(detail, "error"), Shown(TextIn(detail, "message") ?? (detail.ValueKind == JsonValueKind.Array && detail.GetArrayLength() > 0 ? TextIn(detail[0], "msg") : null) ?? detail.GetRawText()));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not its own error: something between here and there answered. What it said is all there is.
        }

        return (null, Shown(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MostShown)])));
    }

    private static string? TextIn(JsonElement detail, string name) =>
        detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shown(string message) => message.Length <= MostShown ? message : string.Concat(message.AsSpan(0, MostShown), "…");
}
