using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Tools;

/// <summary>What a tool says of itself.</summary>
/// <param name="Name">What a model calls; each name is there once.</param>
/// <param name="ToolType">Letta's kind: custom, letta_core and so on.</param>
/// <param name="Description">What it does.</param>
/// <param name="Body">The other fields.</param>
internal sealed partial record ToolContent(string Name, string ToolType, string? Description, JsonObject Body)
{
    private const int LongestName = 64;

    /// <summary>A tool as a caller describes it. Its name is that of its schema, else of the last function of its source.</summary>
    public static ToolContent Create(RequestObject body) => Change(body, new ToolContent("", "custom", null, []));

    /// <summary>A tool with what a caller says put in place of what it was; faults are left in the body.</summary>
    public static ToolContent Change(RequestObject body, ToolContent before)
    {
        ToolContent after = Named(body, before.Name, before);
        return after with { Name = NameOf(body, after.Body) ?? before.Name };
    }

    /// <summary>A tool whose name is said apart; faults are left in the body.</summary>
    public static ToolContent Named(RequestObject body, string name)
    {
        if (!Callable().IsMatch(name))
            body.Fault<string>("name", $"must have 1 to {LongestName} letters, digits, '_' and '-'");
        return Named(body, name, new ToolContent(name, "custom", null, []));
    }

    private static ToolContent Named(RequestObject body, string tool, ToolContent before)
    {
        JsonObject fields = before.Body.DeepClone().AsObject();
        foreach (string name in (string[])["source_code", "source_type"])
            Put(body, fields, name, () => body.Text(name));
        foreach (string name in (string[])["json_schema", "args_json_schema", "metadata_"])
            Put(body, fields, name, () => body.Object(name));
        foreach (string name in (string[])["default_requires_approval", "enable_parallel_execution"])
            Put(body, fields, name, () => body.Flag(name));
        foreach (string name in (string[])["pip_requirements", "npm_requirements"])
            Put(body, fields, name, () => new JsonArray([.. body.Objects(name).Select(item => JsonNode.Parse(item.Raw))]));
        Put(body, fields, "tags", () => new JsonArray([.. (body.Texts("tags") ?? []).Select(tag => (JsonNode)tag)]));
        Put(body, fields, "return_char_limit", () => body.Number("return_char_limit", 1, 10_000_000));
        string? description = body.Text("description") ?? (fields["json_schema"]?["description"] is JsonValue said && said.TryGetValue(out string? text) ? text : before.Description);
        return before with { Name = tool, Description = description, Body = fields };
    }

    /// <summary>The name that a model may call; what is wrong with it is left in the body.</summary>
    private static string? NameOf(RequestObject body, JsonObject fields)
    {
        string? source = (string?)fields["source_code"];
        string? name = fields["json_schema"]?["name"] is JsonValue said && said.TryGetValue(out string? text) ? text
            : source is not null && Function().Matches(source) is { Count: > 0 } functions ? functions[^1].Groups["name"].Value
            : null;
        if (name is null ? source is null : !Callable().IsMatch(name))
            body.Fault<string>("json_schema", $"must have the tool's name: 1 to {LongestName} letters, digits, '_' and '-'");
        else if (name is null)
            body.Fault<string>("source_code", "has no function that the tool could be called by: name it in json_schema");
        return name;
    }

    private static void Put(RequestObject body, JsonObject fields, string name, Func<JsonNode?> read)
    {
        if (body.Has(name) && read() is { } value)
            fields[name] = value;
    }

    [GeneratedRegex(@"^\s*(export\s+)?(async\s+)?(def|function)\s+(?<name>\w+)\s*[(<]", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Function();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Callable();
}
