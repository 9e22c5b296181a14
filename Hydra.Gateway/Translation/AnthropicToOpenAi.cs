using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Anthropic's requests → OpenAI's chat completions. Anthropic's unions are open: what is not known is left out and named, never a failure.
/// What is known and wrong is refused with its place.
/// </summary>
internal static class AnthropicToOpenAi
{
    /// <summary>Four less than anyone reads: OpenAI's form nests the schema of a tool, and that of an answer, deeper than Anthropic's.</summary>
    private const int MaxDepth = 60;

    /// <summary>Text stays readable and short: the receiver is a JSON parser, never a web page.</summary>
    public static JsonWriterOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Translates; never throws for what a caller may send.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="isForCounting">Whether its tokens are to be counted only; then nothing is said of the answer's length.</param>
    public static AnthropicToOpenAiResult Translate(ReadOnlyMemory<byte> body, bool isForCounting)
    {
        if (body.IsEmpty)
            return ApiError.Invalid("The body is empty; a JSON object is expected.");
        if (!Utf8.IsValid(body.Span))
            return ApiError.Invalid("The body is not UTF-8.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? TranslateBody(document.RootElement, isForCounting) : ApiError.Invalid("The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return ApiError.Invalid($"The body is not valid JSON, or is nested more than {MaxDepth} levels deep ({place}).");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of text that no text can be made of.
            return ApiError.Invalid("A string of the body holds half of a surrogate pair.");
        }
    }

    private static AnthropicToOpenAiResult TranslateBody(JsonElement root, bool isForCounting)
    {
        var notes = new AnthropicToOpenAiNotes();
        var output = new ArrayBufferWriter<byte>(4096);
        List<string> stops;
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            WriteModel(json, root, notes);
            AnthropicToOpenAiMessages.Write(json, root, notes);
            AnthropicToOpenAiTools.Write(json, root, notes);
            stops = AnthropicToOpenAiOptions.Write(json, root, notes, isForCounting);
            json.WriteEndObject();
        }

        notes.DropRest(
            root, "", "model", "messages", "system", "max_tokens", "stop_sequences", "stream", "temperature", "top_p", "top_k", "tools", "tool_choice", "thinking", "metadata", "output_config", "output_format");
        return notes.Error is { } error ? error : new AnthropicToOpenAiResult(output.WrittenMemory, notes.Dropped, stops, null);
    }

    private static void WriteModel(Utf8JsonWriter json, JsonElement root, AnthropicToOpenAiNotes notes)
    {
        if (root.TextField("model") is { Length: > 0 } model)
            json.WriteString("model", model);
        else
            notes.Refuse("model", "It must name a model. GET /v1/models lists them.");
    }
}

/// <summary>A request in OpenAI's dialect, or what is wrong with it.</summary>
/// <param name="Body">The body.</param>
/// <param name="Dropped">What was left out, separated by commas; null where nothing was.</param>
/// <param name="StopSequences">The texts that are to end the answer.</param>
/// <param name="Error">Why there is no body.</param>
internal sealed record AnthropicToOpenAiResult(ReadOnlyMemory<byte> Body, string? Dropped, IReadOnlyList<string> StopSequences, ApiError? Error)
{
    public static implicit operator AnthropicToOpenAiResult(ApiError error) => new(default, null, [], error);
}
