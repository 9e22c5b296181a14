using System.Diagnostics.Metrics;

namespace Hydra.Memory;

/// <summary>Spans and instruments of the memory.</summary>
internal sealed class MemoryTelemetry(IMeterFactory meters) : IDisposable
{
    public const string Name = "Hydra.Memory";

    private readonly Meter _meter = meters.Create(Name);

    public void Dispose() => _meter.Dispose();
}
