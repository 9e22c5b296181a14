using Hydra.Cluster.Reading;
using Hydra.Cluster.Storage;

namespace Hydra.Cluster.Validation;

/// <summary>Shares are exported to nodes that exist, and mounted only where they are exported.</summary>
internal sealed class StorageRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        if (document.Storage is not { } storage)
            return;
        YamlPath path = YamlPath.Root.Key("storage");
        problems.Refers(path.Key("node"), storage.Node, "node", document.Nodes);
        foreach ((string name, ShareConfig share) in storage.Shares)
        {
            YamlPath to = path.Key("shares").Key(name).Key("export").Key("to");
            foreach ((YamlPath place, string node) in problems.EachOnce(to, share.Export?.To ?? []))
                problems.Refers(place, node, "node", document.Nodes);
        }

        var places = new HashSet<(string, string)>();
        foreach ((int i, MountConfig mount) in storage.Mounts.Index())
        {
            CheckMount(mount, path.Key("mounts").Item(i), document, problems);
            if (mount is { Node: not null, At: not null } && !places.Add((mount.Node, mount.At)))
                problems.Error(path.Key("mounts").Item(i), $"Something is mounted at {mount.At} of '{mount.Node}' already.", "Mount it elsewhere.");
        }
    }

    private static void CheckMount(MountConfig mount, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        bool nodeExists = problems.Refers(path.Key("node"), mount.Node, "node", document.Nodes);
        bool shareExists = problems.Refers(path.Key("share"), mount.Share, "share", document.Storage!.Shares);
        if (nodeExists && shareExists && document.Storage.Shares[mount.Share].Export?.To?.Contains(mount.Node) is not true)
            problems.Error(path, $"Share '{mount.Share}' is not exported to '{mount.Node}'.", "Add the node to the share's export.");
    }
}

/// <summary>A backup saves something that exists.</summary>
internal sealed class BackupRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        foreach ((string name, BackupConfig backup) in document.Backups)
        {
            YamlPath path = YamlPath.Root.Key("backups").Key(name);
            problems.Refers(path.Key("workload"), backup.Workload, "workload", document.Workloads);
            problems.Refers(path.Key("node"), backup.Node, "node", document.Nodes);
            if (backup.Workload is null && backup.Node is null)
                problems.Error(path, "It does not say what it saves.", "Add workload, or node and paths.");
            if (backup.Method is BackupMethod.Files or BackupMethod.StoppedFiles && backup.Paths.Count == 0)
                problems.Error(path, "It saves files but names none.", "Add paths.");
        }
    }
}
