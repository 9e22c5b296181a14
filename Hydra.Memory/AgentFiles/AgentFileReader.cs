using System.Data.Common;
using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Hydra.Memory.Tools;

namespace Hydra.Memory.AgentFiles;

/// <summary>Makes the agents of an agent file, all or none.</summary>
internal sealed class AgentFileReader(IMemoryDatabase database, IEnumerable<IAgentFilePart> parts, TimeProvider time)
{
    private const string LettasOwn = "letta_";

    /// <summary>The ids of the agents that were made.</summary>
    public async Task<Outcome<List<string>>> ImportAsync(RequestObject file, AgentFileImport import, Authorship author, CancellationToken cancellationToken)
    {
        IReadOnlyList<RequestObject> agents = file.Objects("agents");
        if (file.Faults.Count == 0 && agents.Count == 0)
            file.Fault<string>("agents", "must have at least one agent: this is no agent file");
        if (file.IsRefused(out Refusal? refusal))
            return refusal;
        Outcome<List<string>> made = await database.TryWriteAsync(
            connection => ImportAsync(connection, (file, agents), import, author),
            "Something of this file has just been made by another import: try again.",
            cancellationToken);
        if (made.Refusal is null)
        {
            foreach (Func<Task> work in import.AfterCommit)
                await work();
        }

        return made;
    }

    private async Task<Outcome<List<string>>> ImportAsync(DbConnection connection, (RequestObject File, IReadOnlyList<RequestObject> Agents) from, AgentFileImport import, Authorship author)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        Dictionary<string, BlockContent> blocks = from.File.Objects("blocks").Select(block => (Id: block.RequiredText("id"), Content: BlockContent.Create(block))).DistinctBy(block => block.Id).ToDictionary(block => block.Id, block => block.Content);
        Dictionary<string, ToolContent> tools = from.File.Objects("tools").Select(tool => (Id: tool.RequiredText("id"), Content: AgentFileTools.Read(tool))).DistinctBy(tool => tool.Id).ToDictionary(tool => tool.Id, tool => tool.Content);
        AgentDraft[] drafts = [.. from.Agents.Select(agent => DraftOf(agent, import))];
        string[][] blockIds = [.. from.Agents.Select(agent => Known(agent, "block_ids", blocks.Keys))];
        string[][] toolIds = [.. from.Agents.Select(agent => Known(agent, "tool_ids", tools.Keys))];
        if (from.File.IsRefused(out Refusal? refusal))
            return refusal;
        Dictionary<string, string> here = [];
        foreach ((string id, BlockContent block) in blocks)
            await BlockWriting.InsertAsync(connection, here[id] = LettaId.New(LettaId.Block), block, author.OrBecause("imported"), now++);
        foreach ((string id, ToolContent tool) in tools)
            here[id] = (await TakeAsync(connection, tool, import, now++)).Id;
        JsonObject file = JsonNode.Parse(from.File.Raw)!.AsObject();
        var made = new List<string>();
        for (int i = 0; i < drafts.Length; i++)
        {
            AgentDraft draft = drafts[i] with { BlockIds = [.. blockIds[i].Select(id => here[id])], ToolIds = [.. toolIds[i].Select(id => here[id])] };
            string agentId = LettaId.New(LettaId.Agent);
            refusal = await AgentWriting.InsertAsync(connection, agentId, draft, author, now++)
                ?? await ImportPartsAsync(connection, new AgentFileEntry(agentId, file["agents"]![i]!.AsObject(), file), import);
            if (refusal is not null)
                return refusal;
            made.Add(agentId);
        }

        return made;
    }

    private async Task<Refusal?> ImportPartsAsync(DbConnection connection, AgentFileEntry entry, AgentFileImport import)
    {
        foreach (IAgentFilePart part in parts)
        {
            if (await part.ImportAsync(connection, entry, import) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static AgentDraft DraftOf(RequestObject agent, AgentFileImport import)
    {
        AgentDraft draft = AgentDraft.Read(agent);
        JsonObject body = draft.Content.Body;
        foreach (string local in (string[])["message_ids", "messages", "in_context_message_ids", "files_agents", "group_ids"])
            body.Remove(local);
        // A handle says which model; the rest would tie the agent to the server that it comes from.
        if (import.Model is not null || body["model"] is not null)
            body.Remove("llm_config");
        if (import.Embedding is not null || body["embedding"] is not null)
            body.Remove("embedding_config");
        if (import.Model is not null)
            body["model"] = import.Model;
        if (import.Embedding is not null)
            body["embedding"] = import.Embedding;
        // Exactly the tools of the file: what they are here by default has no say.
        return draft with { ToolNames = agent.Texts("tools") ?? [], Content = draft.Content with { Name = import.Name ?? draft.Content.Name } };
    }

    private static string[] Known(RequestObject agent, string name, ICollection<string> known)
    {
        string[] ids = [.. agent.Texts(name) ?? []];
        foreach (string missing in ids.Where(id => !known.Contains(id)))
            agent.Fault<string>(name, $"names {missing}, which the file does not have");
        return ids;
    }

    private static async Task<ToolRow> TakeAsync(DbConnection connection, ToolContent tool, AgentFileImport import, long now) =>
        await ToolWriting.FindByNameAsync(connection, tool.Name) is { } here && (!import.OverrideTools || here.ToolType.StartsWith(LettasOwn, StringComparison.Ordinal))
            ? here
            : await ToolWriting.UpsertAsync(connection, tool, now);
}
