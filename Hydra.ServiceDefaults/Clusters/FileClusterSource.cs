using System.Collections.Immutable;
using System.Security.Cryptography;
using Hydra.Cluster;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>
/// The cluster as cluster.yaml says. A file that cannot be used refuses the start; later, an edit that cannot be used leaves the last good model in
/// place and is told in the log, a metric and the health details.
/// </summary>
internal sealed partial class FileClusterSource : IClusterSource, IDisposable
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly DefaultsTelemetry _telemetry;
    private readonly ILogger<FileClusterSource> _logger;
    private readonly ClusterModel _startedWith;
    private readonly ChangeListeners _listeners = new();
    private readonly Lock _reading = new();
    private readonly FileWatch _watch;
    private byte[] _fingerprint;
    private volatile Snapshot _now;

    public FileClusterSource(string path, TimeProvider time, DefaultsTelemetry telemetry, ILogger<FileClusterSource> logger)
    {
        _path = path;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        _fingerprint = FingerprintOf(path);
        ClusterReading reading = ClusterReader.ReadFile(path);
        _startedWith = reading.Model ?? throw new StartRefusedException(
            [$"The cluster file {path} cannot be used:", .. reading.Problems.Select(problem => path + problem)]);
        _now = new Snapshot(_startedWith, new ClusterFileState(path, time.GetUtcNow(), [], []));
        telemetry.FileIs(valid: true);
        LogRead(path, _startedWith.Nodes.Length, _startedWith.Workloads.Length, _startedWith.Models.Length, _startedWith.Warnings.Length);
        _watch = new FileWatch(path, time, logger, LookAgain);
    }

    public ClusterModel Current => _now.Model;

    public ClusterFileState State => _now.State;

    public IDisposable OnChange(Action<ClusterChange> listener) => _listeners.Add(listener);

    public void Dispose() => _watch.Dispose();

    /// <summary>Reads the file again if its bytes differ from those read last.</summary>
    internal void LookAgain()
    {
        lock (_reading)
        {
            byte[] fingerprint = FingerprintOf(_path);
            if (fingerprint.AsSpan().SequenceEqual(_fingerprint))
                return;

            _fingerprint = fingerprint;
            ReadAgain();
        }
    }

    private void ReadAgain()
    {
        try
        {
            ClusterReading reading = ClusterReader.ReadFile(_path);
            if (reading.Model is { } model)
                TakeUp(model);
            else
                KeepLastGood(reading.Problems);
        }
#pragma warning disable CA1031 // This runs on a timer: whatever is wrong with the reader, an edit of a file must not take a serving process down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReaderFailed(exception, _path);
        }
    }

    private void TakeUp(ClusterModel model)
    {
        var change = ClusterChange.Between(Current, model);
        ImmutableArray<string> needsRestart = ClusterChange.Between(_startedWith, model).NeedsRestart;
        _now = new Snapshot(model, new ClusterFileState(_path, _time.GetUtcNow(), [], needsRestart));
        _telemetry.FileIs(valid: true);
        _telemetry.Reloaded(change.IsEmpty ? "unchanged" : "applied");
        LogTakenUp(_path, change.Applied);
        if (!needsRestart.IsEmpty)
            LogNeedsRestart(needsRestart);
        if (change.IsEmpty)
            return;

        foreach (Exception fault in _listeners.Notify(change))
            LogListenerFailed(fault);
    }

    private void KeepLastGood(ImmutableArray<ClusterProblem> problems)
    {
        ImmutableArray<ClusterProblem> errors = [.. problems.Where(problem => problem.Severity == ProblemSeverity.Error)];
        _now = _now with { State = _now.State with { Problems = errors } };
        _telemetry.FileIs(valid: false);
        _telemetry.Reloaded("broken");
        LogBroken(_path, errors.Length);
        foreach (ClusterProblem problem in errors)
            LogProblem(_path, problem);
    }

    /// <summary>Empty for a file that cannot be read, which the reader will put in words.</summary>
    private static byte[] FingerprintOf(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return SHA256.HashData(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Information, "Read {Path}: {Nodes} nodes, {Workloads} workloads, {Models} models, {Warnings} warnings")]
    private partial void LogRead(string path, int nodes, int workloads, int models, int warnings);

    [LoggerMessage(LogLevel.Information, "Took up the changed {Path}: {Applied}")]
    private partial void LogTakenUp(string path, ImmutableArray<string> applied);

    [LoggerMessage(LogLevel.Warning, "Changes of the cluster file that wait for a restart: {NeedsRestart}")]
    private partial void LogNeedsRestart(ImmutableArray<string> needsRestart);

    [LoggerMessage(LogLevel.Error, "The changed {Path} cannot be used and the last good model stays. Its problems: {Problems}")]
    private partial void LogBroken(string path, int problems);

    [LoggerMessage(LogLevel.Error, "{Path}{Problem}")]
    private partial void LogProblem(string path, ClusterProblem problem);

    [LoggerMessage(LogLevel.Critical, "Reading the changed {Path} failed and the last good model stays")]
    private partial void LogReaderFailed(Exception exception, string path);

    [LoggerMessage(LogLevel.Error, "A listener failed to take up a change of the cluster file")]
    private partial void LogListenerFailed(Exception exception);

    /// <summary>Model and state together, so that a reader never sees one without the other.</summary>
    private sealed record Snapshot(ClusterModel Model, ClusterFileState State);
}
