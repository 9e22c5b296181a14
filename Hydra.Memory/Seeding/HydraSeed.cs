using System.Data.Common;
using Hydra.Memory.Agents;
using Hydra.Memory.Blocks;
using Hydra.Memory.Opening;
using Hydra.Memory.Storage;
using Hydra.Memory.SystemStates;
using Hydra.Memory.Tools;
using Hydra.ServiceDefaults.Clusters;

namespace Hydra.Memory.Seeding;

/// <summary>Has the agent hydra there with its four blocks. It makes what is missing and never touches what is there.</summary>
internal sealed class HydraSeed(IMemoryDatabase database, IClusterSource cluster, ProfileFile profile, TimeProvider time) : IOpeningStep
{
    private static readonly Authorship Author = Authorship.Itself("made at the start");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> texts = profile.Read();
        await database.WriteAsync(connection => SeedAsync(connection, texts), cancellationToken);
    }

    private async Task<bool> SeedAsync(DbConnection connection, IReadOnlyDictionary<string, string> texts)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        if (await AgentWriting.FindAsync(connection, HydraAgent.Id) is null)
        {
            var content = new AgentContent(HydraAgent.Name, Hidden: false, new() { ["description"] = "The agent of the cluster itself." });
            await AgentWriting.InsertAsync(connection, HydraAgent.Id, new AgentDraft { Content = content, ToolNames = BaseTools.DefaultsFor(AgentContent.DefaultType) }, Author, now);
        }

        foreach (BlockContent block in BlocksWith(texts))
        {
            if (await BlockAttaching.FindAsync(connection, HydraAgent.Id, block.Label) is not null)
                continue;
            string id = HydraAgent.BlockId(block.Label);
            if (await BlockWriting.LockAsync(connection, id) is null)
                await BlockWriting.InsertAsync(connection, id, block, Author, now);
            // It may be there under another label; then hydra has it, and nothing is missing.
            await BlockAttaching.AttachAsync(connection, HydraAgent.Id, id, now++);
        }

        return true;
    }

    private IEnumerable<BlockContent> BlocksWith(IReadOnlyDictionary<string, string> texts) =>
    [
        Block(HydraAgent.Persona, "Who I am and how I speak.", texts.GetValueOrDefault(HydraAgent.Persona) ?? ClusterPersona.Of(cluster.Current)),
        Block(HydraAgent.Human, "Whom I work for: what I have learnt of them.", texts.GetValueOrDefault(HydraAgent.Human) ?? "I know nothing of my human yet."),
        Block(HydraAgent.SystemState, "How the services of the cluster are. They write it themselves.", SystemStateText.Nothing) with { ReadOnly = true },
        Block(HydraAgent.ActiveProjects, "What we are working on, and how far it is.", texts.GetValueOrDefault(HydraAgent.ActiveProjects) ?? "No project is under way."),
    ];

    private static BlockContent Block(string label, string description, string value) => new() { Label = label, Value = value, Description = description, CharLimit = HydraAgent.BlockLimit };
}
