using System.Globalization;
using System.Text.Json.Nodes;
using Hydra.Simulator.Generation;

namespace Hydra.Simulator.Ollama;

/// <summary>The JSON of Ollama's answers: <c>message</c> in a chat, <c>response</c> otherwise.</summary>
internal sealed class OllamaShapes(OllamaRequest request, TimeProvider time)
{
    public JsonObject Words(string text) => Chunk(request.IsChat ? Message(text) : null, text, thinking: null);

    public JsonObject Thought(string text)
    {
        JsonObject message = Message("");
        message["thinking"] = text;
        return Chunk(request.IsChat ? message : null, "", text);
    }

    /// <summary>A tool call, whole, its arguments an object.</summary>
    public JsonObject Call(ToolCall call)
    {
        JsonObject message = Message("");
        message["tool_calls"] = Calls(call);
        return Chunk(message, "", thinking: null);
    }

    /// <summary>What answers a request that only loads or unloads.</summary>
    public JsonObject Done(string reason)
    {
        JsonObject chunk = Words("");
        chunk["done"] = true;
        chunk["done_reason"] = reason;
        return chunk;
    }

    /// <summary>The last object of a stream.</summary>
    public JsonObject Last(Answer answer, PacedAnswer pace, TimeSpan loadTime)
    {
        // A turn with tool calls ends with "stop" too.
        JsonObject chunk = Done(answer.End == AnswerEnd.Length ? "length" : "stop");
        TimeSpan evaluation = pace.TimeFor(answer.CompletionTokens);
        chunk["total_duration"] = Nanoseconds(loadTime + pace.PromptTime + evaluation);
        chunk["load_duration"] = Nanoseconds(loadTime);
        chunk["prompt_eval_count"] = answer.PromptTokens;
        chunk["prompt_eval_duration"] = Nanoseconds(pace.PromptTime);
        chunk["eval_count"] = answer.CompletionTokens;
        chunk["eval_duration"] = Nanoseconds(evaluation);
        return chunk;
    }

    /// <summary>The whole answer in one object.</summary>
    public JsonObject Whole(Answer answer, PacedAnswer pace, TimeSpan loadTime)
    {
        JsonObject whole = Last(answer, pace, loadTime);
        JsonObject holder = request.IsChat ? whole["message"]!.AsObject() : whole;
        holder[request.IsChat ? "content" : "response"] = answer.Text;
        if (!answer.Thinking.IsEmpty)
            holder["thinking"] = answer.Thoughts;
        if (answer.Call is { } call)
            holder["tool_calls"] = Calls(call);
        return whole;
    }

    public static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A time as Go writes it.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Message(string content) => new() { ["role"] = "assistant", ["content"] = content };

    private static JsonArray Calls(ToolCall call) =>
    [
        new JsonObject
        {
            ["id"] = call.Id[..13],
            ["function"] = new JsonObject { ["index"] = 0, ["name"] = call.Name, ["arguments"] = call.Arguments.DeepClone() },
        },
    ];

    private JsonObject Chunk(JsonObject? message, string response, string? thinking)
    {
        var chunk = new JsonObject { ["model"] = request.Model, ["created_at"] = Timestamp(time.GetUtcNow()) };
        if (message is not null)
            chunk["message"] = message;
        else
            chunk["response"] = response;
        if (message is null && thinking is not null)
            chunk["thinking"] = thinking;
        chunk["done"] = false;
        return chunk;
    }
}
