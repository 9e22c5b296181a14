using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Graphs;

/// <summary>Checks an input that stands in the graph, with Python's conversions.</summary>
internal static class InputCheck
{
    /// <summary>Longer lists are not sent back.</summary>
    private const int LongestList = 20;

    /// <summary>The value as its node gets it, or what is wrong with it.</summary>
    public static (JsonNode? Value, JsonObject? Error) Check(ComfyInput input, JsonNode? given, ComfyFolders folders)
    {
        JsonNode? value = input.Type switch
        {
            "INT" => Number(given) is { } number ? decimal.Truncate(number) : null,
            "FLOAT" => Number(given) is { } number ? number : null,
            "STRING" => TextOf(given),
            _ => given?.DeepClone() ?? JsonValue.Create("None"),
        };
        if (value is null)
            return (null, Wrong(input, given, folders, ("invalid_input_type", $"Failed to convert an input value to a {input.Type} value", $"{input.Name}, {TextOf(given)}, invalid literal")));
        if (input.IsCheckedByNode)
            return (value, CheckFile(input, TextOf(given), folders));
        return (value, CheckLimits(input, value, folders) ?? CheckList(input, given, folders));
    }

    private static JsonObject? CheckLimits(ComfyInput input, JsonNode value, ComfyFolders folders)
    {
        if (input.Type is not ("INT" or "FLOAT"))
            return null;
        decimal number = value.GetValue<decimal>();
        string text = number.ToString(CultureInfo.InvariantCulture);
        if (number < input.Min)
            return Wrong(input, value, folders, ("value_smaller_than_min", string.Create(CultureInfo.InvariantCulture, $"Value {text} smaller than min of {input.Min}"), input.Name));
        return number > input.Max
            ? Wrong(input, value, folders, ("value_bigger_than_max", string.Create(CultureInfo.InvariantCulture, $"Value {text} bigger than max of {input.Max}"), input.Name))
            : null;
    }

    private static JsonObject? CheckList(ComfyInput input, JsonNode? given, ComfyFolders folders)
    {
        if (input.Values?.Invoke(folders) is not { } values || (given?.GetValueKind() == JsonValueKind.String && values.Contains(given.GetValue<string>())))
            return null;
        bool isLong = values.Count > LongestList;
        string list = isLong ? $"(list of length {values.Count})" : $"[{string.Join(", ", values.Select(value => $"'{value}'"))}]";
        JsonObject error = Wrong(input, given, folders, ("value_not_in_list", "Value not in list", $"{input.Name}: '{TextOf(given)}' not in {list}"));
        if (isLong)
            error["extra_info"]!["input_config"] = null;
        return error;
    }

    private static JsonObject? CheckFile(ComfyInput input, string name, ComfyFolders folders) => folders.Inputs.Contains(name) ? null : GraphErrors.Error(
        "custom_validation_failed", "Custom validation failed for node", $"{input.Name} - Invalid image file: {name}", new JsonObject { ["input_name"] = input.Name });

    private static JsonObject Wrong(ComfyInput input, JsonNode? given, ComfyFolders folders, (string Type, string Message, string Details) what) =>
        GraphErrors.Error(what.Type, what.Message, what.Details, new JsonObject
        {
            ["input_name"] = input.Name,
            ["input_config"] = input.Config(folders),
            ["received_value"] = given?.DeepClone(),
        });

    /// <summary>What Python's <c>int()</c> and <c>float()</c> take: numbers, booleans and texts of numbers.</summary>
    private static decimal? Number(JsonNode? given) => given?.GetValueKind() switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => Parse(given.ToJsonString()),
        JsonValueKind.String => Parse(given.GetValue<string>()),
        _ => null,
    };

    private static decimal? Parse(string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            return number;
        // Far beyond every limit, whatever it is exactly.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double large) && !double.IsNaN(large) ? (large < 0 ? decimal.MinValue : decimal.MaxValue) : null;
    }

    private static string TextOf(JsonNode? given) => given?.GetValueKind() == JsonValueKind.String ? given.GetValue<string>() : given is null ? "None" : JsonAnswer.TextOf(given);
}
