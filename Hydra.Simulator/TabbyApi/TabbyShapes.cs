using System.Text.Json.Nodes;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>
/// The JSON of TabbyAPI's answers. Chunks of a chat name the model as <c>model_name</c> and have neither <c>model</c> nor
/// <c>object</c> nor <c>created</c>, their deltas no role, and their ids begin otherwise than those of whole answers: as there.
/// </summary>
internal sealed class TabbyShapes(TabbyRequest request, string id, string model, DateTimeOffset now)
{
    public JsonObject Whole(IReadOnlyList<Answer> answers, JsonObject? usage) => new()
    {
        ["id"] = $"cmpl-{id}",
        ["choices"] = new JsonArray([.. answers.Select((answer, index) => Choice(answer, index))]),
        ["created"] = now.ToUnixTimeSeconds(),
        ["model"] = model,
        ["object"] = request.IsChat ? "chat.completion" : "text_completion",
        ["usage"] = usage,
    };

    public JsonObject TextChunk(int index, string text) => Chunk(request.IsChat
        ? new JsonObject { ["index"] = index, ["delta"] = new JsonObject { ["content"] = text }, ["finish_reason"] = null }
        : new JsonObject { ["index"] = index, ["text"] = text, ["finish_reason"] = null });

    public JsonObject ThoughtChunk(int index, string text) =>
        Chunk(new JsonObject { ["index"] = index, ["delta"] = new JsonObject { ["reasoning_content"] = text }, ["finish_reason"] = null });

    /// <summary>A tool call, whole, with the end of the answer unless that goes with the usage.</summary>
    public JsonObject CallChunk(int index, ToolCall call, bool isEnd) => Chunk(new JsonObject
    {
        ["index"] = index,
        ["delta"] = new JsonObject { ["tool_calls"] = Calls(call) },
        ["finish_reason"] = isEnd ? "tool_calls" : null,
    });

    public JsonObject EndChunk(int index, Answer answer) => Chunk(request.IsChat
        ? new JsonObject { ["index"] = index, ["delta"] = new JsonObject(), ["finish_reason"] = Reason(answer), ["eos_reason"] = EosReason(answer) }
        : new JsonObject { ["index"] = index, ["text"] = "", ["finish_reason"] = Reason(answer), ["eos_reason"] = EosReason(answer) });

    /// <summary>The usage, in a chunk that has a choice and takes the place of the last end.</summary>
    public JsonObject UsageChunk(int index, Answer answer, JsonObject usage)
    {
        JsonObject chunk = Chunk(request.IsChat
            ? new JsonObject { ["index"] = index, ["delta"] = new JsonObject(), ["finish_reason"] = Reason(answer) }
            : new JsonObject { ["index"] = index, ["text"] = "", ["finish_reason"] = Reason(answer) });
        chunk["usage"] = usage;
        return chunk;
    }

    /// <summary>What the answers took; times are the nominal ones, so that the same request says the same.</summary>
    public static JsonObject Usage(IReadOnlyList<Answer> answers, PacedAnswer pace)
    {
        int prompt = answers[0].PromptTokens;
        int completion = answers.Sum(answer => answer.CompletionTokens);
        double promptTime = Math.Round(pace.PromptTime.TotalSeconds, 2);
        double completionTime = Math.Round(pace.TimeFor(completion).TotalSeconds, 2);
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["prompt_time"] = promptTime,
            ["prompt_tokens_per_sec"] = promptTime > 0 ? Math.Round(prompt / promptTime, 2) : "Indeterminate",
            ["completion_tokens"] = completion,
            ["completion_time"] = completionTime,
            ["completion_tokens_per_sec"] = Math.Round(pace.TokensPerSecond, 2),
            ["total_tokens"] = prompt + completion,
            ["total_time"] = promptTime + completionTime,
        };
    }

    private JsonObject Chunk(JsonObject choice)
    {
        var chunk = new JsonObject { ["id"] = $"chatcmpl-{id}" };
        if (!request.IsChat)
            chunk["object"] = "text_completion";
        chunk["choices"] = new JsonArray(choice);
        if (!request.IsChat)
            chunk["created"] = now.ToUnixTimeSeconds();
        chunk["model_name"] = model;
        return chunk;
    }

    private JsonObject Choice(Answer answer, int index)
    {
        var choice = new JsonObject { ["index"] = index, ["finish_reason"] = Reason(answer), ["eos_reason"] = EosReason(answer) };
        if (request.IsChat)
        {
            choice["stop_str"] = answer.StopText;
            choice["message"] = new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = answer.Words.IsEmpty ? null : answer.Text,
                ["reasoning_content"] = answer.Thinking.IsEmpty ? null : answer.Thoughts,
                ["tool_calls"] = answer.Call is { } call ? Calls(call) : null,
                ["tool_call_id"] = null,
            };
            choice["logprobs"] = null;
        }
        else
        {
            choice["logprobs"] = null;
            choice["text"] = answer.Text;
        }

        return choice;
    }

    private static JsonArray Calls(ToolCall call) =>
    [
        new JsonObject
        {
            ["id"] = call.Id,
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonAnswer.TextOf(call.Arguments) },
            ["type"] = "function",
            ["index"] = 0,
        },
    ];

    private static string Reason(Answer answer) => answer.End switch
    {
        AnswerEnd.Length => "length",
        AnswerEnd.ToolCall => "tool_calls",
        _ => "stop",
    };

    private static string EosReason(Answer answer) => answer switch
    {
        { End: AnswerEnd.Length } => "max_new_tokens",
        { StopText: not null } => "stop_string",
        _ => "stop_token",
    };
}
