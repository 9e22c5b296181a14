using Hydra.Memory.Archives;
using Hydra.Memory.Letta;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Storage;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Indexing;

/// <summary>The passages of all archives.</summary>
internal sealed class PassageIndex(Analyzer analyzer, IOptions<SearchOptions> options) : EntryIndex<Passage>(analyzer, options.Value, EntrySpace.Passages)
{
    public override (SearchEntry Entry, string Text) Describe(Passage entry)
    {
        LettaId.TryRead("passage", entry.Id, out Guid id);
        var described = new SearchEntry
        {
            No = entry.No,
            Id = id,
            Scope = entry.ArchiveId,
            Document = entry.DocumentId,
            Ordinal = (int)entry.Ordinal,
            Kind = entry.Kind,
            Tags = JsonLists.Texts(entry.Tags),
            CreatedAt = entry.CreatedAt,
            Importance = (float)entry.Importance,
        };
        return (described, entry.Context.Length == 0 ? entry.Text : $"{entry.Context}\n{entry.Text}");
    }
}
