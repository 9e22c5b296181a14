using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hydra.Simulator.Generation;

namespace Hydra.Simulator.Ollama;

/// <summary>Reads the bodies of generation requests with the types of Ollama's own request structs.</summary>
internal static class OllamaRequestReader
{
    private static readonly string[] ThinkLevels = ["low", "medium", "high", "max"];

    public static OllamaRequest Chat(GoField body)
    {
        Turn[] turns = [.. body["messages"].List("[]api.Message").Select(TurnOf)];
        GoField tools = body["tools"];
        return Common(body, isChat: true) with
        {
            Turns = [.. turns],
            Tools = [.. tools.List("api.Tools").Select(ToolOf)],
            ToolText = tools.Value?.GetRawText() ?? "",
        };
    }

    public static OllamaRequest Generate(GoField body)
    {
        string prompt = body["prompt"].Text();
        string system = body["system"].Text();
        CheckImages(body["images"]);
        body["suffix"].Text();
        body["template"].Text();
        body["raw"].Flag();
        return Common(body, isChat: false) with
        {
            Turns = prompt.Length == 0 ? [] : system.Length == 0 ? [new Turn("user", prompt)] : [new Turn("system", system), new Turn("user", prompt)],
        };
    }

    private static OllamaRequest Common(GoField body, bool isChat) => new()
    {
        IsChat = isChat,
        Model = body["model"].Text(),
        Turns = [],
        Stream = body["stream"].Flag() ?? true,
        KeepAlive = KeepAlive.Read(body["keep_alive"]),
        Options = OllamaOptions.Read(body["options"]),
        Think = ThinkIn(body["think"]),
        Truncates = body["truncate"].Flag() ?? true,
        Schema = SchemaIn(body["format"]),
    };

    private static Turn TurnOf(GoField message)
    {
        var turn = new Turn(message["role"].Text().ToLowerInvariant(), message["content"].Text());
        message["thinking"].Text();
        message["tool_name"].Text();
        message["tool_call_id"].Text();
        CheckImages(message["images"]);
        foreach (GoField call in message["tool_calls"].List("[]api.ToolCall"))
        {
            GoField function = call["function"];
            function["index"].Whole();
            // An object, never OpenAI's string.
            JsonElement arguments = function["arguments"].Object("api.ToolCallFunctionArguments");
            turn = turn with { Text = $"{turn.Text}{function["name"].Text()}({arguments.GetRawText()})" };
        }

        return turn;
    }

    private static ToolOffer ToolOf(GoField tool)
    {
        GoField function = tool["function"];
        tool["type"].Text();
        function["description"].Text();
        GoField parameters = function["parameters"];
        parameters.Object("api.ToolFunctionParameters");
        return new ToolOffer(function["name"].Text(), parameters.Value);
    }

    /// <summary>Images are base64 without a data: prefix; Go decodes them with the body.</summary>
    private static void CheckImages(GoField images)
    {
        foreach (GoField image in images.List("[]api.ImageData"))
        {
            byte[] text = Encoding.UTF8.GetBytes(image.Text());
            if (Base64.IsValid(text))
                continue;
            int wrong = Array.FindIndex(text, character => !char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'+' or (byte)'/' or (byte)'='));
            throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, $"illegal base64 data at input byte {(wrong < 0 ? text.Length : wrong)}");
        }
    }

    private static bool? ThinkIn(GoField think) => think.Kind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when ThinkLevels.Contains(think.Text()) => true,
        JsonValueKind.String => throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, $"invalid think value: \"{think.Text()}\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)"),
        _ => throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "think must be a boolean or string (\"high\", \"medium\", \"low\", \"max\", true, or false)"),
    };

    private static JsonElement? SchemaIn(GoField format) => format.Kind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Object => format.Value,
        JsonValueKind.String when format.Text() == "json" => SchemaSample.AnyObject,
        JsonValueKind.String when format.Text().Length == 0 => null,
        _ => throw OllamaRefusals.Refusal(StatusCodes.Status500InternalServerError, $"invalid format: {format.Value!.Value.GetRawText()}; expected \"json\" or a valid JSON Schema object"),
    };
}
