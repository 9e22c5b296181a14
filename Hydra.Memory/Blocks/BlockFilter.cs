using System.Globalization;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Blocks;

/// <summary>Which blocks a list asks for, as conditions on the table of blocks.</summary>
internal sealed class BlockFilter
{
    private const string Agents = "(SELECT COUNT(*) FROM agent_blocks a WHERE a.block_id = b.id)";

    private readonly List<string> _conditions = [];

    private BlockFilter()
    {
    }

    public static PagedTable Table { get; } = new("Block", BlockRow.Columns, "blocks b", "b.id", "b.created_at", "b.id");

    public IReadOnlyList<string> Conditions => _conditions;

    public DynamicParameters Parameters { get; } = new();

    /// <summary>Reads Letta's filters; what is wrong is left in the query.</summary>
    public static BlockFilter Read(LettaQuery query)
    {
        var filter = new BlockFilter();
        filter.Equal("label", query.Text("label"));
        filter.Equal("template_name", query.Text("name"));
        filter.Containing("label", query.Text("label_search"));
        filter.Containing("description", query.Text("description_search"));
        filter.Containing("value", query.Text("value_search"));
        filter.Tagged(query.Texts("tags"), query.Flag("match_all_tags") ?? false);
        filter.Connected(query);
        // Hydra has no templates and no identities, so nothing belongs to one.
        if (query.Flag("templates_only") is true || query.Text("identity_id") is not null || query.Texts("identifier_keys").Count > 0)
            filter._conditions.Add("1 = 0");
        return filter;
    }

    /// <summary>The blocks of one agent.</summary>
    public static BlockFilter OfAgent(string agentId)
    {
        var filter = new BlockFilter();
        filter._conditions.Add("b.id IN (SELECT a.block_id FROM agent_blocks a WHERE a.agent_id = @AgentId)");
        filter.Parameters.Add("AgentId", agentId);
        return filter;
    }

    private void Equal(string column, string? value)
    {
        if (value is null)
            return;
        _conditions.Add($"b.{column} = @{column}");
        Parameters.Add(column, value);
    }

    private void Containing(string column, string? text)
    {
        if (text is null)
            return;
        _conditions.Add($"LOWER(b.{column}) LIKE LOWER(@{column}_part) ESCAPE '\\'");
        Parameters.Add($"{column}_part", LikePattern.Containing(text));
    }

    private void Tagged(IReadOnlyList<string> tags, bool all)
    {
        if (tags.Count == 0)
            return;
        string[] distinct = [.. tags.Distinct()];
        _conditions.Add($"(SELECT COUNT(*) FROM block_tags t WHERE t.block_id = b.id AND t.tag IN {SqlList.Of("Tag", distinct, Parameters)}) >= @TagsNeeded");
        Parameters.Add("TagsNeeded", all ? distinct.LongLength : 1L);
    }

    private void Connected(LettaQuery query)
    {
        foreach ((string name, string comparison) in (IEnumerable<(string, string)>)[("connected_to_agents_count_gt", ">"), ("connected_to_agents_count_lt", "<")])
        {
            if (query.Number(name, 0, long.MaxValue) is not { } number)
                continue;
            _conditions.Add($"{Agents} {comparison} @{name}");
            Parameters.Add(name, number);
        }

        long[] exact = [.. query.Texts("connected_to_agents_count_eq").Select(text => NumberOf(query, text))];
        if (exact.Length > 0)
            _conditions.Add($"{Agents} IN {SqlList.Of(exact)}");
    }

    private static long NumberOf(LettaQuery query, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : query.Fault<long>("connected_to_agents_count_eq", "must be whole numbers from 0");
}
