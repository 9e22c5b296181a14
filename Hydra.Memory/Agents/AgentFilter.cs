using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Agents;

/// <summary>Which agents a list asks for and in which order, as conditions on the table of agents.</summary>
internal sealed class AgentFilter
{
    private readonly List<string> _conditions = [];

    private AgentFilter(string sortColumn) => Table = new PagedTable("Agent", AgentRow.Columns, "agents a", "a.id", sortColumn, "a.id");

    public PagedTable Table { get; }

    public IReadOnlyList<string> Conditions => _conditions;

    public DynamicParameters Parameters { get; } = new();

    /// <summary>Reads Letta's filters; what is wrong is left in the query.</summary>
    public static AgentFilter Read(LettaQuery query)
    {
        string? order = query.Word("order_by", "created_at", "updated_at", "last_run_completion") ?? query.Word("sort_by", "created_at", "updated_at", "last_run_completion");
        var filter = new AgentFilter(order switch
        {
            "updated_at" => "a.updated_at",
            "last_run_completion" => "COALESCE(a.last_run_at, 0)",
            _ => "a.created_at",
        });
        filter.Add("a.name = @Name", "Name", query.Text("name"));
        filter.Add("a.last_stop_reason = @Reason", "Reason", query.Text("last_stop_reason"));
        if (query.Text("query_text") is { } text)
            filter.Add("LOWER(a.name) LIKE LOWER(@Part) ESCAPE '\\'", "Part", LikePattern.Containing(text));
        filter.Tagged(query.Texts("tags"), query.Flag("match_all_tags") ?? false);
        if (query.Flag("show_hidden_agents") is not true)
            filter._conditions.Add("a.hidden = 0");
        // Hydra has no templates and no identities, so nothing belongs to one.
        if (query.Texts("identifier_keys").Count > 0 || ((string[])["identity_id", "template_id", "base_template_id"]).Any(name => query.Text(name) is not null))
            filter._conditions.Add("1 = 0");
        return filter;
    }

    /// <summary>The agents that have a block.</summary>
    public static AgentFilter WithBlock(string blockId)
    {
        var filter = new AgentFilter("a.created_at");
        filter.Add("a.id IN (SELECT o.agent_id FROM agent_blocks o WHERE o.block_id = @BlockId)", "BlockId", blockId);
        return filter;
    }

    private void Tagged(IReadOnlyList<string> tags, bool all)
    {
        if (tags.Count == 0)
            return;
        string[] distinct = [.. tags.Distinct()];
        Add($"(SELECT COUNT(*) FROM agent_tags t WHERE t.agent_id = a.id AND t.tag IN {SqlList.Of("Tag", distinct, Parameters)}) >= @TagsNeeded", "TagsNeeded", all ? distinct.LongLength : 1L);
    }

    private void Add(string condition, string name, object? value)
    {
        if (value is null)
            return;
        _conditions.Add(condition);
        Parameters.Add(name, value);
    }
}
