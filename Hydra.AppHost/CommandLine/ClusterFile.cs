using Hydra.Cluster;

namespace Hydra.AppHost.CommandLine;

/// <summary>The cluster.yaml that a command is about.</summary>
internal static class ClusterFile
{
    /// <summary>The file that was named, else the nearest one from a folder upwards.</summary>
    public static string Find(string? named, string from)
    {
        if (named is not null)
        {
            string path = Path.GetFullPath(named, from);
            return File.Exists(path) ? path : throw new UserErrorException($"--file: there is no file {path}.");
        }

        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, ClusterReader.FileName);
            if (File.Exists(path))
                return path;
        }

        throw new UserErrorException($"There is no {ClusterReader.FileName} in {from} or above it. Go to the folder of the repository, or name the file with --file.");
    }

    /// <summary>Reads the file; a line goes to a writer where there are warnings. Where it has errors, the message has a line for every problem.</summary>
    public static ClusterModel Read(string path, TextWriter warnings)
    {
        ClusterReading reading = ClusterReader.ReadFile(path);
        if (reading.Model is null)
            throw new UserErrorException(string.Join(Environment.NewLine, Lines(path, reading)));
        if (!reading.Problems.IsEmpty)
            warnings.WriteLine($"{Shown(path)}: {reading.Problems.Length} warnings; see them with the verb check");
        return reading.Model;
    }

    /// <summary>A clickable line for every problem.</summary>
    public static IEnumerable<string> Lines(string path, ClusterReading reading)
    {
        string shown = Shown(path);
        return reading.Problems.Select(problem => shown + problem);
    }

    /// <summary>A path as it is typed: relative to the working directory where that is shorter.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
