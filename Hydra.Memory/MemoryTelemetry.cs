using System.Diagnostics.Metrics;
using Hydra.Memory.Indexing;

namespace Hydra.Memory;

/// <summary>Spans and instruments of the memory.</summary>
internal sealed class MemoryTelemetry : IDisposable
{
    public const string Name = "Hydra.Memory";

    private readonly Meter _meter;
    private readonly Histogram<int> _commits;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _embedded;

    public MemoryTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _commits = _meter.CreateHistogram<int>("hydra.memory.commit.size", "{write}", "Writes that one commit made durable.");
        _stored = _meter.CreateCounter<long>("hydra.memory.stored.count", "{entry}", "What was given to the memory, by kind and by whether it was new or there already.");
        _embedded = _meter.CreateCounter<long>("hydra.memory.embedded.count", "{entry}", "Entries that got their vectors.");
    }

    /// <summary>Counts what a request brought.</summary>
    /// <param name="kind">message or passage.</param>
    /// <param name="added">What is new.</param>
    /// <param name="repeated">What was there already.</param>
    public void Stored(string kind, int added, int repeated)
    {
        if (added > 0)
            _stored.Add(added, new("kind", kind), new("outcome", "new"));
        if (repeated > 0)
            _stored.Add(repeated, new("kind", kind), new("outcome", "repeated"));
    }

    public void Embedded(EntrySpace space, int entries) => _embedded.Add(entries, new KeyValuePair<string, object?>("space", space == EntrySpace.Messages ? "messages" : "passages"));

    public void Committed(int writes) => _commits.Record(writes);

    public void Dispose() => _meter.Dispose();
}
