using System.Data.Common;
using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.AgentFiles;

/// <summary>What another feature puts into agent files and takes out of them: messages, archives.</summary>
internal interface IAgentFilePart
{
    /// <summary>Adds what belongs to an agent, within a read.</summary>
    Task ExportAsync(DbConnection connection, AgentFileEntry entry);

    /// <summary>Stores what belongs to an agent that has just been made, within a write; a refusal undoes the whole import.</summary>
    /// <param name="connection">The write.</param>
    /// <param name="entry">The agent; anyone may have written it.</param>
    /// <param name="import">What the caller wants, and what is to be done once the import holds.</param>
    Task<Refusal?> ImportAsync(DbConnection connection, AgentFileEntry entry, AgentFileImport import);
}

/// <summary>An agent within a file.</summary>
/// <param name="AgentId">The agent's id here.</param>
/// <param name="Agent">Its object in the file's list of agents.</param>
/// <param name="File">The whole file.</param>
internal sealed record AgentFileEntry(string AgentId, JsonObject Agent, JsonObject File);
