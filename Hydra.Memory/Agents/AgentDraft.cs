using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Tools;

namespace Hydra.Memory.Agents;

/// <summary>A new agent with all that it begins with.</summary>
internal sealed record AgentDraft
{
    public required AgentContent Content { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Blocks that are made with it.</summary>
    public IReadOnlyList<BlockContent> Blocks { get; init; } = [];

    /// <summary>Blocks that are there.</summary>
    public IReadOnlyList<string> BlockIds { get; init; } = [];

    public IReadOnlyList<string> ToolNames { get; init; } = [];

    public IReadOnlyList<string> ToolIds { get; init; } = [];

    /// <summary>Reads a request to make one; faults are left in the body.</summary>
    public static AgentDraft Read(RequestObject body)
    {
        AgentContent content = AgentContent.Change(body, new AgentContent($"agent-{Guid.NewGuid().ToString("N")[..8]}", Hidden: false, []));
        string type = AgentContent.TextOf(content.Body, "agent_type") ?? AgentContent.DefaultType;
        return new AgentDraft
        {
            Content = content,
            Tags = body.Texts("tags") ?? [],
            Blocks = [.. body.Objects("memory_blocks").Select(BlockContent.Create)],
            BlockIds = body.Texts("block_ids") ?? [],
            ToolNames = [.. (body.Texts("tools") ?? []).Union(body.Flag("include_base_tools") is false ? [] : BaseTools.DefaultsFor(type))],
            ToolIds = body.Texts("tool_ids") ?? [],
        };
    }
}
