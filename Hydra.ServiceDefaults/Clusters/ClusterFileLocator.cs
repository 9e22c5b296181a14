using Hydra.Cluster;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>Finds cluster.yaml.</summary>
internal static class ClusterFileLocator
{
    public const string Setting = "Hydra:ClusterFile";

    /// <summary>The configured path; without one the file is looked for upwards from each of the places, in turn.</summary>
    public static string Locate(IConfiguration configuration, params ReadOnlySpan<string> places)
    {
        if (configuration[Setting] is { Length: > 0 } configured)
            return Path.GetFullPath(configured);

        foreach (string place in places)
        {
            if (Upwards(place) is { } found)
                return found;
        }

        throw new StartRefusedException(
            $"No {ClusterReader.FileName} was found in {string.Join(" or ", places.ToArray())}, nor in a folder above. Set {Setting} (environment: Hydra__ClusterFile) to its absolute path.");
    }

    private static string? Upwards(string place)
    {
        for (DirectoryInfo? folder = new(place); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, ClusterReader.FileName);
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
