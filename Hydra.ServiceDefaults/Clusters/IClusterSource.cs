using Hydra.Cluster;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>The cluster as this service knows it now. Ask anew for each piece of work: an edit of cluster.yaml replaces the model whole.</summary>
public interface IClusterSource
{
    /// <summary>The last good model.</summary>
    ClusterModel Current { get; }

    /// <summary>Where the model came from, and what is wrong with the file since.</summary>
    ClusterFileState State { get; }

    /// <summary>
    /// Calls a listener after each change, when <see cref="Current"/> already is the new model; until the result is disposed.
    /// A listener must be quick. One that throws keeps no other from being called.
    /// </summary>
    IDisposable OnChange(Action<ClusterChange> listener);
}
