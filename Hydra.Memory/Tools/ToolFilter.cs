using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Tools;

/// <summary>Which tools a list asks for, as conditions on the table of tools.</summary>
internal sealed class ToolFilter
{
    private readonly List<string> _conditions = [];

    private ToolFilter()
    {
    }

    public static PagedTable Table { get; } = new("Tool", ToolRow.Columns, "tools t", "t.id", "t.created_at", "t.id");

    public IReadOnlyList<string> Conditions => _conditions;

    public DynamicParameters Parameters { get; } = new();

    public static ToolFilter Read(LettaQuery query)
    {
        var filter = new ToolFilter();
        filter.OneOf("t.name", "Names", [.. query.Texts("names"), .. query.Texts("name")]);
        filter.OneOf("t.id", "Ids", query.Texts("tool_ids"));
        filter.OneOf("t.tool_type", "Types", query.Texts("tool_types"));
        if (query.Texts("exclude_tool_types") is { Count: > 0 } excluded)
            filter._conditions.Add($"t.tool_type NOT IN {SqlList.Of("Excluded", excluded, filter.Parameters)}");
        if (query.Flag("return_only_letta_tools") is true)
            filter.Add("t.tool_type LIKE @Letta", "Letta", "letta%");
        if (query.Text("search") is { } text)
            filter.Search(text);
        return filter;
    }

    /// <summary>Those whose name or description has a text.</summary>
    public static ToolFilter Containing(string? text)
    {
        var filter = new ToolFilter();
        if (!string.IsNullOrEmpty(text))
            filter.Search(text);
        return filter;
    }

    /// <summary>The tools of one agent.</summary>
    public static ToolFilter OfAgent(string agentId)
    {
        var filter = new ToolFilter();
        filter.Add("t.id IN (SELECT a.tool_id FROM agent_tools a WHERE a.agent_id = @AgentId)", "AgentId", agentId);
        return filter;
    }

    private void Search(string text) =>
        Add("(LOWER(t.name) LIKE LOWER(@Part) ESCAPE '\\' OR LOWER(t.description) LIKE LOWER(@Part) ESCAPE '\\')", "Part", LikePattern.Containing(text));

    private void OneOf(string column, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
            _conditions.Add($"{column} IN {SqlList.Of(name, values, Parameters)}");
    }

    private void Add(string condition, string name, object value)
    {
        _conditions.Add(condition);
        Parameters.Add(name, value);
    }
}
