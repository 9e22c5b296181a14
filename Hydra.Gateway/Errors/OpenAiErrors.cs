using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Hydra.Gateway.Errors;

/// <summary>OpenAI's error object: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class OpenAiErrors
{
    /// <summary>Answers with the error; the response must not have started.</summary>
    public static async Task WriteAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken)
    {
        response.StatusCode = error.Status;
        response.ContentType = "application/json; charset=utf-8";
        // What is left to try has been tried here: a client that repeats the request only multiplies the load.
        if (error.RetryAfter is { } after)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        else if (error.Status >= 500)
            response.Headers["x-should-retry"] = "false";
        WriteObject(response.BodyWriter, error);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>The event that ends a stream which has broken after its first byte; no [DONE] follows, so nobody takes the text for whole.</summary>
    public static void WriteStreamEvent(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("data: "u8);
        WriteObject(output, error);
        output.Write("\n\n"u8);
    }

    private static void WriteObject(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type);
        json.WriteString("param", error.Parameter);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
