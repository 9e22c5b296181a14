using System.Collections.Immutable;
using Hydra.Cluster;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>Who wants to know of changes. Safe to add to, to leave and to notify at the same time.</summary>
internal sealed class ChangeListeners
{
    private ImmutableArray<Subscription> _all = [];

    public IDisposable Add(Action<ClusterChange> listener)
    {
        var subscription = new Subscription(this, listener);
        ImmutableInterlocked.Update(ref _all, all => all.Add(subscription));
        return subscription;
    }

    /// <summary>Calls every listener; gives what those that failed threw.</summary>
    public IReadOnlyList<Exception> Notify(ClusterChange change)
    {
        List<Exception> faults = [];
        foreach (Subscription subscription in _all)
        {
            try
            {
                subscription.Listener(change);
            }
#pragma warning disable CA1031 // What a listener throws is its own bug: the others still have to hear of the change.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                faults.Add(exception);
            }
        }

        return faults;
    }

    private sealed class Subscription(ChangeListeners owner, Action<ClusterChange> listener) : IDisposable
    {
        public Action<ClusterChange> Listener { get; } = listener;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._all, all => all.Remove(this));
    }
}
