using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Bytes → <see cref="InferenceRequest"/>, or the error that the caller reads. Never throws for what a caller may send.</summary>
internal static class RequestParser
{
    /// <summary>Where Utf8JsonReader stops by default.</summary>
    private const int MaxDepth = 64;

    /// <summary>Parses a body; what it returns owns the body and disposes it.</summary>
    public static (InferenceRequest? Request, ApiError? Error) Parse(InferenceOperation operation, RequestBody body)
    {
        if (body.Memory.IsEmpty)
            return Refuse(body, "The body is empty; a JSON object is expected.");
        if (!Utf8.IsValid(body.Memory.Span))
            return Refuse(body, "The body is not UTF-8.");

        var scan = new RequestScan();
        try
        {
            if (scan.Scan(body.Memory.Span, operation) is { } error)
            {
                body.Dispose();
                return (null, error);
            }
        }
        catch (JsonException exception)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return Refuse(body, $"The body is not valid JSON, or is nested more than {MaxDepth} levels deep ({place}).");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of text that no text can be made of.
            return Refuse(body, "A name in the body holds half of a surrogate pair.");
        }

        return (new InferenceRequest(operation, body, scan), null);
    }

    private static (InferenceRequest?, ApiError?) Refuse(RequestBody body, string message)
    {
        body.Dispose();
        return (null, ApiError.Invalid(message));
    }
}
