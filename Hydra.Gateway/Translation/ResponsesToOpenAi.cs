using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Responses;

namespace Hydra.Gateway.Translation;

/// <summary>
/// A request of OpenAI's Responses API → one of chat completions. What the API offers beyond that needs a store or a service of OpenAI's:
/// what the answer would be wrong without is refused, everything else is left out and named.
/// </summary>
internal static class ResponsesToOpenAi
{
    /// <summary>Translates. Never throws for what a caller may send.</summary>
    public static ResponsesTranslation Translate(ReadOnlyMemory<byte> request)
    {
        if (request.IsEmpty)
            return ApiError.Invalid("The body is empty; a JSON object is expected.");
        if (!Utf8.IsValid(request.Span))
            return ApiError.Invalid("The body is not UTF-8.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(request);
            return document.RootElement.ValueKind == JsonValueKind.Object ? TranslateObject(document.RootElement) : ApiError.Invalid("The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return ApiError.Invalid($"The body is not valid JSON, or is nested more than 64 levels deep ({place}).");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of text that no text can be made of.
            return ApiError.Invalid("A string of the body holds half of a surrogate pair.");
        }
    }

    private static ResponsesTranslation TranslateObject(JsonElement root)
    {
        var dropped = new List<string>();
        var tools = new ResponsesToOpenAiTools(dropped);
        var output = new ArrayBufferWriter<byte>(4096);
        bool wantsLogprobs;
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            ApiError? error = ResponsesRefusals.Check(root)
                ?? ResponsesToOpenAiInput.Write(json, root, dropped)
                ?? tools.Write(json, root)
                ?? ResponsesToOpenAiFormat.Write(json, root, dropped);
            if (error is not null)
                return error;
            wantsLogprobs = ResponsesToOpenAiSettings.Write(json, root, dropped);
            json.WriteEndObject();
        }

        return new ResponsesTranslation(output.WrittenMemory, EchoOf(root, wantsLogprobs, tools.Offered), DroppedFields.Describe(dropped), null);
    }

    private static RequestEcho EchoOf(JsonElement root, bool wantsLogprobs, IReadOnlyList<JsonElement> tools)
    {
        var said = new Dictionary<string, JsonElement>();
        foreach (string name in RequestEcho.Names)
        {
            if (root.Says(name, out JsonElement value))
                said[name] = Checked(value);
        }

        return new RequestEcho(root.TextOf("model") ?? "", wantsLogprobs, said, [.. tools.Select(Checked)]);
    }

    /// <summary>A copy that outlives the body. It is written once now: what cannot be is the caller's error, and not a broken answer later.</summary>
    private static JsonElement Checked(JsonElement value)
    {
        using var json = new Utf8JsonWriter(Stream.Null);
        value.WriteTo(json);
        return value.Clone();
    }
}
