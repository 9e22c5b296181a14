using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>A workload that runs as the container that it is in production.</summary>
internal sealed record DevContainer : DevResource
{
    /// <summary>Its image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>What it sees of the disk.</summary>
    public ImmutableArray<DevMount> Mounts { get; init; } = [];

    /// <summary>Whether it starts with the cluster; else when somebody starts it.</summary>
    public required bool StartsWithCluster { get; init; }

    /// <summary>Whether it outlives the engine, as what keeps data does: it is there at once the next time.</summary>
    public required bool IsPersistent { get; init; }

    /// <summary>The database that it is; null for anything else.</summary>
    public StoreConfig? Store { get; init; }

    /// <summary>How to tell that it works; null where cluster.yaml does not say.</summary>
    public DevHealth? Health { get; init; }
}

/// <summary>An image by its parts.</summary>
/// <param name="Registry">Such as <c>docker.io</c>; null where the name has none.</param>
/// <param name="Name">Such as <c>library/postgres</c>.</param>
/// <param name="Tag">Such as <c>17.6</c>.</param>
internal sealed record ImageReference(string? Registry, string Name, string Tag)
{
    /// <summary>
    /// Of what cluster.yaml says. The first part is a registry where it has a dot or a port, as Docker tells it
    /// (https://pkg.go.dev/github.com/distribution/reference).
    /// </summary>
    public static ImageReference Of(ContainerConfig container)
    {
        int slash = container.Image.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : container.Image[..slash];
        return first.AsSpan().ContainsAny('.', ':') || first == "localhost"
            ? new ImageReference(first, container.Image[(slash + 1)..], container.Tag)
            : new ImageReference(null, container.Image, container.Tag);
    }
}

/// <summary>A place of the disk that a container sees.</summary>
/// <param name="Source">A named volume, or the path of a socket on this machine.</param>
/// <param name="Target">Absolute path in the container.</param>
/// <param name="ReadOnly">Whether it may only read.</param>
/// <param name="IsSocket">Whether the source is a socket of this machine.</param>
internal sealed record DevMount(string Source, string Target, bool ReadOnly, bool IsSocket)
{
    /// <summary>
    /// Paths of the real nodes become volumes, named after the path so that those who share a folder there share it here: a dev
    /// cluster must not write to /mnt. A socket has to be this machine's own.
    /// </summary>
    public static DevMount Of(string prefix, VolumeMount volume) => volume.Source.EndsWith(".sock", StringComparison.Ordinal)
        ? new DevMount(volume.Source, volume.Target, volume.ReadOnly, IsSocket: true)
        : new DevMount($"{prefix}-{VolumeName(volume.Source)}", volume.Target, volume.ReadOnly, IsSocket: false);

    /// <summary>A name that Docker allows; different paths give different ones, since an underscore of the path is doubled.</summary>
    private static string VolumeName(string source) => string.Concat(source.Trim('/').Select(letter => letter switch
    {
        '/' => "_",
        '_' => "__",
        _ when char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' => letter.ToString(),
        _ => $"_x{(int)letter:x}_",
    }));
}
