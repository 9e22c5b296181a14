using System.Collections.Concurrent;
using Hydra.Memory.Archives;
using Hydra.Memory.Duplicates;
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
    /// <summary>The archive of every passage, and for each archive what says the same in nearly the same words.</summary>
    private readonly ConcurrentDictionary<long, string> _archives = new();
    private readonly ConcurrentDictionary<string, NearDuplicateIndex> _duplicates = new(StringComparer.Ordinal);

    public override void Add(IReadOnlyCollection<Passage> entries)
    {
        base.Add(entries);
        foreach (Passage entry in entries)
        {
            _archives[entry.No] = entry.ArchiveId;
            _duplicates.GetOrAdd(entry.ArchiveId, _ => new NearDuplicateIndex()).Add(entry.No, entry.Text);
        }
    }

    public override void Remove(IReadOnlyCollection<long> numbers)
    {
        base.Remove(numbers);
        foreach (long no in numbers)
        {
            if (_archives.TryRemove(no, out string? archive))
                _duplicates[archive].Remove(no);
        }
    }

    /// <summary>The passage of an archive that says the same in nearly the same words; null where none does.</summary>
    public long? FindDuplicate(string archiveId, string text) => _duplicates.TryGetValue(archiveId, out NearDuplicateIndex? duplicates) ? duplicates.Find(text)?.No : null;

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
