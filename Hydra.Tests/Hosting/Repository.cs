using Hydra.Cluster;

namespace Hydra.Tests.Hosting;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root folder: the one with Hydra.sln, above the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The reference cluster, read anew.</summary>
    public static ClusterModel ReferenceCluster() => ClusterReader.ReadFile(PathOf(ClusterReader.FileName)).Model ?? throw new InvalidOperationException("cluster.yaml has errors.");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hydra.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Hydra.sln is not above the test assembly.");
    }
}
