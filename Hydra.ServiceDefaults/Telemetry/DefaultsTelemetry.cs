using System.Diagnostics.Metrics;

namespace Hydra.ServiceDefaults.Telemetry;

/// <summary>What every service counts about itself, whatever it does.</summary>
internal sealed class DefaultsTelemetry
{
    public const string MeterName = "Hydra.ServiceDefaults";

    private const string OutcomeTag = "outcome";
    private const string ReasonTag = "reason";

    private readonly Counter<long> _reloads;
    private readonly Gauge<int> _fileValid;
    private readonly Counter<long> _rejected;

    public DefaultsTelemetry(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _reloads = meter.CreateCounter<long>("hydra.cluster.reload", "{reload}", "Readings of the cluster file after the start, by outcome: applied, unchanged, broken.");
        _fileValid = meter.CreateGauge<int>("hydra.cluster.file.valid", description: "1 while the cluster file can be used, 0 while an edit has broken it.");
        _rejected = meter.CreateCounter<long>("hydra.auth.rejected", "{request}", "Requests turned away, by reason: no-key, unknown-key, no-scope.");
    }

    public void Reloaded(string outcome) => _reloads.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome));

    public void FileIs(bool valid) => _fileValid.Record(valid ? 1 : 0);

    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>(ReasonTag, reason));
}
