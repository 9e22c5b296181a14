using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Letta;

/// <summary>The body of a request, as far as its JSON can be read.</summary>
internal static class LettaBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Reads the body and lets a reader take what it needs of it.</summary>
    /// <typeparam name="T">What is made of the body.</typeparam>
    /// <param name="request">Its body may be empty: it then counts as an empty object.</param>
    /// <param name="read">Notes every fault at the fields, and then makes what nobody uses.</param>
    /// <returns>What was read, or the answer that names every fault.</returns>
    public static async Task<(T? Value, JsonHttpResult<LettaError>? Refusal)> ReadAsync<T>(HttpRequest request, Func<BodyFields, T> read) where T : class
    {
        try
        {
            using JsonDocument document = await ParseAsync(request);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (null, LettaResults.Invalid("The body must be a JSON object."));
            List<string> faults = [];
            T value = read(new BodyFields(document.RootElement, faults));
            return faults.Count == 0 ? (value, null) : (null, LettaResults.Invalid(faults));
        }
        catch (JsonException exception)
        {
            return (null, LettaResults.Refused(StatusCodes.Status400BadRequest, $"The body is no valid JSON in UTF-8 (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})."));
        }
    }

    private static async Task<JsonDocument> ParseAsync(HttpRequest request)
    {
        // An empty body has no content length where it came in chunks.
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding")))
            return JsonDocument.Parse("{}");
        return await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
    }
}
