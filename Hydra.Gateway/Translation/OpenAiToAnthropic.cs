using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Translation;

/// <summary>OpenAI's whole answers → Anthropic's messages: what was thought, what was said, what is called.</summary>
internal static class OpenAiToAnthropic
{
    /// <summary>Translates an answer, or says what is wrong with it.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="terms">What its request says of it.</param>
    /// <param name="mended">How many calls of tools were mended.</param>
    public static (ReadOnlyMemory<byte> Body, BackendFault? Fault) Translate(ReadOnlyMemory<byte> answer, OpenAiToAnthropicTerms terms, out int mended)
    {
        mended = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement choice = document.RootElement.FirstChoice();
            return choice.Field("message").ValueKind == JsonValueKind.Object
                ? Translate(document.RootElement, choice, terms, out mended)
                : (default, new BackendFault(FaultKind.Malformed, "The answer holds no message."));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return (default, new BackendFault(FaultKind.Malformed, exception.Message));
        }
    }

    private static (ReadOnlyMemory<byte>, BackendFault?) Translate(JsonElement root, JsonElement choice, OpenAiToAnthropicTerms terms, out int mended)
    {
        var stop = new OpenAiToAnthropicStop();
        stop.Read(choice);
        var usage = new OpenAiToAnthropicUsage();
        usage.Read(root.Field("usage"));
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, AnthropicToOpenAi.Plain))
        {
            json.WriteStartObject();
            json.WriteString("id", OpenAiToAnthropicEvents.NewMessageId());
            json.WriteString("type", "message");
            json.WriteString("role", "assistant");
            json.WriteString("model", terms.Model);
            json.WriteStartArray("content");
            JsonElement message = choice.Field("message");
            int letters = WriteTexts(json, message);
            if (WriteCalls(json, message, stop.IsCut, out int calls, out mended) is { } wrong)
                return (default, new BackendFault(FaultKind.BadToolCall, wrong));
            json.WriteEndArray();
            stop.Write(json, calls > 0, terms.StopSequences);
            usage.Write(json, terms, (letters + 3) / 4);
            json.WriteEndObject();
        }

        return (output.WrittenMemory, null);
    }

    private static int WriteTexts(Utf8JsonWriter json, JsonElement message)
    {
        string? reasoning = message.Reasoning();
        if (reasoning is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking");
            json.WriteString("thinking", reasoning);
            json.WriteString("signature", OpenAiToAnthropicEvents.Signature);
            json.WriteEndObject();
        }

        string? text = message.NonEmpty("content");
        if (text is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        return (reasoning?.Length ?? 0) + (text?.Length ?? 0);
    }

    private static string? WriteCalls(Utf8JsonWriter json, JsonElement message, bool isCut, out int calls, out int mended)
    {
        calls = mended = 0;
        var ids = new HashSet<string>();
        foreach (JsonElement call in message.Calls())
        {
            string? name = call.Field("function").NonEmpty("name");
            if (name is null && isCut)
                continue;
            if (name is null)
                return "A call does not name its tool.";
            var arguments = new OpenAiToAnthropicArguments();
            arguments.Add(call.Arguments());
            (string? input, bool isMended) = arguments.End(isCut);
            if (input is null)
                return $"The arguments of the call of '{name}' are no JSON object.";
            string id = call.NonEmpty("id") is { } given ? OpenAiToAnthropicIds.Of(given) : OpenAiToAnthropicIds.New();
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", ids.Add(id) ? id : OpenAiToAnthropicIds.New());
            json.WriteString("name", name);
            json.WritePropertyName("input");
            json.WriteRawValue(input, skipInputValidation: true); // It was read just now, and may be deeper than the writer would read.
            json.WriteEndObject();
            calls++;
            mended += isMended ? 1 : 0;
        }

        return null;
    }
}
