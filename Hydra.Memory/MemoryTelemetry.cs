using System.Diagnostics.Metrics;

namespace Hydra.Memory;

/// <summary>Spans and instruments of the memory.</summary>
internal sealed class MemoryTelemetry : IDisposable
{
    public const string Name = "Hydra.Memory";

    private readonly Meter _meter;
    private readonly Histogram<int> _commits;

    public MemoryTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _commits = _meter.CreateHistogram<int>("hydra.memory.commit.size", "{write}", "Writes that one commit made durable.");
    }

    public void Committed(int writes) => _commits.Record(writes);

    public void Dispose() => _meter.Dispose();
}
