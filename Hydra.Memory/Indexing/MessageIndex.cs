using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Indexing;

/// <summary>The messages of all agents.</summary>
internal sealed class MessageIndex(Analyzer analyzer, IOptions<SearchOptions> options) : EntryIndex<StoredMessage>(analyzer, options.Value, EntrySpace.Messages)
{
    public override (SearchEntry Entry, string Text) Describe(StoredMessage entry)
    {
        LettaId.TryRead("message", entry.Id, out Guid id);
        var described = new SearchEntry
        {
            No = entry.No,
            Id = id,
            Scope = entry.AgentId,
            // The agent's own thread is one, too: what was said before and after belongs to a message.
            Conversation = entry.ConversationId ?? entry.AgentId,
            Session = entry.SessionId,
            Role = entry.Role,
            Kind = entry.MessageType,
            Author = entry.Sender,
            CreatedAt = entry.CreatedAt,
        };
        return (described, entry.Text);
    }
}
