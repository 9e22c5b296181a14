namespace Hydra.ServiceDefaults.Clusters;

/// <summary>Follows symbolic links from a file to what it stands for.</summary>
internal static class LinkChain
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>The folder of the file, of the link's target, of that one's target, and so on.</summary>
    public static HashSet<string> FoldersOf(string path)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        string? current = path;
        for (int links = 0; current is not null && links <= MostLinks; links++)
        {
            string folder = Path.GetDirectoryName(current)!;
            folders.Add(folder);
            current = new FileInfo(current).LinkTarget is { } target ? Path.GetFullPath(target, folder) : null;
        }

        return folders;
    }
}
