using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hydra.Gateway.Errors;

/// <summary>Anthropic's error object: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal static class AnthropicErrors
{
    /// <summary>Names the request, for the caller and in the traces of the gateway.</summary>
    private const string RequestIdHeader = "request-id";

    /// <summary>Anthropic's own status of overloaded_error. 503 means the same, but its clients know this one.</summary>
    private const int Overloaded = 529;

    /// <summary>Whether a request is made by a client of Anthropic's, or at one of its endpoints: then errors have this shape.</summary>
    public static bool AreReadBy(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase)
        || (request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) && request.Headers.ContainsKey("anthropic-version"));

    /// <summary>Gives the answer its request id, once.</summary>
    public static string Identify(HttpResponse response)
    {
        if (response.Headers[RequestIdHeader] is [{ Length: > 0 } known])
            return known;
        string id = "req_" + (Activity.Current?.TraceId.ToHexString() ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        response.Headers[RequestIdHeader] = id;
        return id;
    }

    /// <summary>Answers with the error; the response must not have started.</summary>
    public static async Task WriteAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken)
    {
        string id = Identify(response);
        response.StatusCode = error.Status == StatusCodes.Status503ServiceUnavailable ? Overloaded : error.Status;
        response.ContentType = "application/json; charset=utf-8";
        WriteRetry(response.Headers, error);
        WriteObject(response.BodyWriter, error, id);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>The type of an error by its status.</summary>
    public static string TypeOf(ApiError error) => error.Status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or Overloaded => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    /// <summary>The clients repeat a request of their own accord: twice, whatever the gateway has tried already. Told so, they do it when it helps and only then.</summary>
    private static void WriteRetry(IHeaderDictionary headers, ApiError error)
    {
        if (error.RetryAfter is { } after)
        {
            headers.RetryAfter = Math.Max(1, Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            headers["x-should-retry"] = "true";
        }
        else if (error.Status != StatusCodes.Status429TooManyRequests)
        {
            headers["x-should-retry"] = "false";
        }
    }

    private static void WriteObject(IBufferWriter<byte> output, ApiError error, string requestId)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", TypeOf(error));
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
    }
}
