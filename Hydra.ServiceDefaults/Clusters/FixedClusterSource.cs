using Hydra.Cluster;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>A cluster that came from no file: for tests and tools.</summary>
/// <param name="model">The model to start with.</param>
public sealed class FixedClusterSource(ClusterModel model) : IClusterSource
{
    private readonly ClusterModel _startedWith = model;
    private readonly ChangeListeners _listeners = new();
    private volatile ClusterModel _current = model;

    /// <inheritdoc/>
    public ClusterModel Current => _current;

    /// <inheritdoc/>
    public ClusterFileState State =>
        new("(none)", DateTimeOffset.UnixEpoch, [], ClusterChange.Between(_startedWith, _current).NeedsRestart);

    /// <inheritdoc/>
    public IDisposable OnChange(Action<ClusterChange> listener) => _listeners.Add(listener);

    /// <summary>Puts another model in its place and tells the listeners, as an edit of the file would.</summary>
    /// <exception cref="AggregateException">Listeners failed; all of them were called.</exception>
    public void Replace(ClusterModel model)
    {
        var change = ClusterChange.Between(_current, model);
        _current = model;
        if (change.IsEmpty)
            return;

        IReadOnlyList<Exception> faults = _listeners.Notify(change);
        if (faults.Count > 0)
            throw new AggregateException(faults);
    }
}
