using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Hydra.Memory.Tools;

namespace Hydra.Memory.Agents;

/// <summary>The agents, and what each has before it: blocks and tools.</summary>
internal sealed class AgentStore(IMemoryDatabase database, AgentStates states, TimeProvider time)
{
    private const string SameLabel = "The agent has just got another block with that label: an agent has each label once.";

    public Task<Outcome<JsonObject>> CreateAsync(AgentDraft draft, Authorship author, CancellationToken cancellationToken) => database.TryWriteAsync<JsonObject>(
        async connection =>
        {
            string id = LettaId.New(LettaId.Agent);
            return await AgentWriting.InsertAsync(connection, id, draft, author, Now) is { } refusal ? refusal : await StateAsync(connection, id);
        },
        SameLabel,
        cancellationToken);

    public async Task<Outcome<JsonObject>> FindAsync(string id, CancellationToken cancellationToken) => await database.ReadAsync<Outcome<JsonObject>>(
        async connection => await AgentWriting.FindAsync(connection, id) is { } agent ? await states.OfAsync(connection, agent) : Missing(id),
        cancellationToken);

    public Task<Outcome<IReadOnlyList<JsonObject>>> ListAsync(LettaPage page, AgentFilter filter, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await filter.Table.ReadAsync<AgentRow>(connection, page, filter.Conditions, filter.Parameters)).IsRefused(out Refusal? refusal, out List<AgentRow>? agents)
            ? refusal
            : new Outcome<IReadOnlyList<JsonObject>>(await states.OfAsync(connection, agents)),
        cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM agents"), cancellationToken);

    public Task<Outcome<JsonObject>> ChangeAsync(string id, RequestObject body, CancellationToken cancellationToken) => OnAgentAsync(
        id,
        async (connection, agent) =>
        {
            AgentContent content = AgentContent.Change(body, new AgentContent(agent.Name, agent.Hidden != 0, JsonNode.Parse(agent.Body)!.AsObject()));
            IReadOnlyList<string>? tags = body.Texts("tags");
            (IReadOnlyList<string>? blocks, IReadOnlyList<string>? tools) = (body.Texts("block_ids"), body.Texts("tool_ids"));
            if (body.IsRefused(out Refusal? refusal))
                return refusal;
            await AgentWriting.UpdateAsync(connection, id, content, Now);
            if (tags is not null)
                await AgentWriting.TagAsync(connection, id, tags);
            return await AgentWriting.ReplaceAsync(connection, id, blocks, tools, Now);
        },
        cancellationToken);

    public Task<Outcome<JsonObject>> AttachBlockAsync(string id, string blockId, CancellationToken cancellationToken) =>
        OnAgentAsync(id, (connection, _) => BlockAttaching.AttachAsync(connection, id, blockId, Now), cancellationToken);

    public Task<Outcome<JsonObject>> DetachBlockAsync(string id, string blockId, CancellationToken cancellationToken) => OnAgentAsync(
        id,
        async (connection, _) => await BlockAttaching.DetachAsync(connection, id, blockId) ? null : Refusal.Missing($"Block of agent {id}", blockId),
        cancellationToken);

    public Task<Outcome<JsonObject>> AttachToolAsync(string id, string toolId, CancellationToken cancellationToken) =>
        OnAgentAsync(id, (connection, _) => ToolWriting.AttachAsync(connection, id, [toolId], Now), cancellationToken);

    public Task<Outcome<JsonObject>> DetachToolAsync(string id, string toolId, CancellationToken cancellationToken) => OnAgentAsync(
        id,
        async (connection, _) => await ToolWriting.DetachAsync(connection, id, toolId) ? null : Refusal.Missing($"Tool of agent {id}", toolId),
        cancellationToken);

    /// <summary>The blocks or tools of an agent; 404 where there is no such agent.</summary>
    /// <typeparam name="T">A row.</typeparam>
    public Task<Outcome<List<T>>> ListOfAsync<T>(string id, Func<DbConnection, Task<Outcome<List<T>>>> list, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await AgentWriting.FindAsync(connection, id) is null ? Missing(id) : await list(connection),
        cancellationToken);

    /// <summary>The tags of all agents, each once, by name.</summary>
    public Task<IEnumerable<string>> TagsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QueryAsync<string>("SELECT DISTINCT tag FROM agent_tags"), cancellationToken);

    private long Now => UnixMicroseconds.Of(time.GetUtcNow());

    private static Refusal Missing(string id) => Refusal.Missing("Agent", id);

    private Task<Outcome<JsonObject>> OnAgentAsync(string id, Func<DbConnection, AgentRow, Task<Refusal?>> change, CancellationToken cancellationToken) => database.TryWriteAsync<JsonObject>(
        async connection =>
        {
            if (await AgentWriting.LockAsync(connection, id) is not { } agent)
                return Missing(id);
            return await change(connection, agent) is { } refusal ? refusal : await StateAsync(connection, id);
        },
        SameLabel,
        cancellationToken);

    private async Task<JsonObject> StateAsync(DbConnection connection, string id) => await states.OfAsync(connection, (await AgentWriting.FindAsync(connection, id))!);
}
