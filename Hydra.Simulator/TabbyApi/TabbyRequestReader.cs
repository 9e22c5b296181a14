using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Generation;

namespace Hydra.Simulator.TabbyApi;

/// <summary>Reads the bodies of completion requests with the types and limits of TabbyAPI's own request classes.</summary>
internal static class TabbyRequestReader
{
    public static TabbyRequest Chat(BodyField body, List<JsonNode> problems)
    {
        ImmutableArray<Turn> turns = Turns(body["messages"].Required());
        (ImmutableArray<ToolOffer> tools, string toolText) = Tools(body["tools"]);
        string prompt = ChatPrompt.Render(turns, toolText) + body["response_prefix"].Text();
        ToolOffer? tool = Chosen(body["tool_choice"], tools);
        Ask ask = Common(body, prompt) with
        {
            Topic = turns.LastOrDefault(turn => turn.Role == "user").Text ?? "",
            Tool = turns.LastOrDefault().Role == "user" ? tool : null,
        };
        return Request(body, problems, isChat: true, [ask]);
    }

    public static TabbyRequest Completion(BodyField body, List<JsonNode> problems)
    {
        string[] prompts = [.. body["prompt"].Required().Texts()];
        return Request(body, problems, isChat: false, [.. prompts.Select(prompt => Common(body, prompt) with { Topic = prompt })]);
    }

    public static ImmutableArray<Turn> Turns(BodyField messages) => [.. messages.List().Select(message =>
    {
        var turn = new Turn(message["role"].Text() ?? "user", Content(message["content"]));
        message["reasoning_content"].Text();
        message["tool_call_id"].Text();
        foreach (BodyField call in message["tool_calls"].List())
        {
            BodyField function = call["function"].Required();
            turn = turn with { Text = $"{turn.Text}{function["name"].Required().Text()}({function["arguments"].Required().Text()})" };
        }

        return turn;
    })];

    private static TabbyRequest Request(BodyField body, List<JsonNode> problems, bool isChat, Ask[] asks)
    {
        int choices = body["n"].Whole(min: 1) ?? 1;
        var request = new TabbyRequest
        {
            IsChat = isChat,
            Stream = body["stream"].Flag(),
            IncludeUsage = body["stream_options"].Dictionary()["include_usage"].Flag(),
            Asks = [.. asks.SelectMany(ask => Enumerable.Repeat(ask, Math.Min(choices, 64)))],
        };
        // The same field may be read once for each prompt; its problem counts once.
        return problems.Count == 0 ? request : throw FastApiRefusals.Invalid(problems.DistinctBy(problem => problem.ToJsonString()).Select(problem => problem.DeepClone()));
    }

    private static Ask Common(BodyField body, string prompt)
    {
        // Read for their limits only; negative penalties, which OpenAI allows, are refused here as there.
        body["model"].Text();
        body["temperature"].Number(min: 0, max: 10);
        body["top_p"].Number(min: 0, max: 1);
        body["top_k"].Whole(min: -1);
        body["frequency_penalty"].Number(min: 0);
        body["presence_penalty"].Number(min: 0);
        return new Ask
        {
            Model = "",
            Context = 0,
            Prompt = prompt,
            Topic = prompt,
            MaxTokens = body["max_tokens", "max_completion_tokens", "max_length"].Whole(min: 0),
            MinTokens = body["min_tokens", "min_length"].Whole(min: 0) ?? 0,
            Stops = Stops(body["stop", "stop_sequence"]),
            Schema = SchemaIn(body, prompt),
            Variant = body["seed"].Kind == JsonValueKind.Number ? body["seed"].Value.ToString()! : "",
        };
    }

    private static ImmutableArray<string> Stops(BodyField stop) => stop.Kind == JsonValueKind.Array
        ? [.. stop.List().Where(item => item.Kind != JsonValueKind.Number).Select(item => item.Text() ?? "")]
        : [.. stop.Texts()];

    /// <summary>
    /// The schema that the answer is held to. TabbyAPI knows the types <c>json</c> and <c>json_schema</c>, takes the value of
    /// <c>json_schema</c> for the schema itself, and goes on without one where that has no type: OpenAI's wrapper with name and
    /// schema therefore holds the answer to nothing. <c>json_object</c> it ignores; a model that is told to write JSON does.
    /// </summary>
    private static JsonElement? SchemaIn(BodyField body, string prompt)
    {
        BodyField format = body["response_format"].Dictionary();
        JsonElement? schema = format["type"].Text() switch
        {
            "json" => SchemaSample.AnyObject,
            "json_schema" => format["json_schema"].Value,
            "json_object" when prompt.Contains("json", StringComparison.OrdinalIgnoreCase) => SchemaSample.AnyObject,
            _ => body["json_schema"].Value,
        };
        return schema is { ValueKind: JsonValueKind.Object } written && written.TryGetProperty("type", out _) ? schema : null;
    }

    private static string Content(BodyField content) => content.Kind is JsonValueKind.Array
        ? string.Concat(content.List().Select(part =>
        {
            string type = part["type"].OneOf("text", "image_url") ?? "text";
            if (type == "image_url")
                part["image_url"].Dictionary()["url"].Required().Text();
            return part["text"].Text() ?? "";
        }))
        : content.Text() ?? "";

    private static (ImmutableArray<ToolOffer> Tools, string Text) Tools(BodyField tools) => (
    [
        .. tools.List().Select(tool =>
        {
            tool["type"].Required().OneOf("function");
            BodyField function = tool["function"].Required().Dictionary();
            function["description"].Required().Text();
            return new ToolOffer(function["name"].Required().Text() ?? "", function["parameters"].Required().Dictionary().Value);
        }),
    ],
    tools.Value?.GetRawText() ?? "");

    private static ToolOffer? Chosen(BodyField choice, ImmutableArray<ToolOffer> tools)
    {
        if (choice.Kind == JsonValueKind.Object)
        {
            string? name = choice["function"].Required()["name"].Required().Text();
            return tools.FirstOrDefault(tool => tool.Name == name);
        }

        return choice.OneOf("none", "auto", "required") == "none" ? null : tools.FirstOrDefault();
    }
}
