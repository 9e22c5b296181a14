namespace Hydra.AppHost.DevState;

/// <summary>The folder <c>.hydra</c> beside cluster.yaml, which holds everything that a dev cluster leaves on disk. Readable by its owner only.</summary>
internal sealed class StateFolder
{
    /// <summary>Its name.</summary>
    public const string Name = ".hydra";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private StateFolder(string path) => FullPath = path;

    /// <summary>Its absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The key for everything in the dev cluster.</summary>
    public string DevKeyFile => Path.Combine(FullPath, "dev.key");

    /// <summary>What tells this checkout from others.</summary>
    public string InstanceFile => Path.Combine(FullPath, "instance");

    /// <summary>One file a secret that was made up.</summary>
    public string SecretsFolder => Path.Combine(FullPath, "secrets");

    /// <summary>One file a resource.</summary>
    public string LogsFolder => Path.Combine(FullPath, "logs");

    /// <summary>What the AppHost itself went through.</summary>
    public string OwnLogFile => Path.Combine(LogsFolder, "apphost.log");

    /// <summary>Held by the running engine.</summary>
    public string LockFile => Path.Combine(FullPath, "engine.lock");

    /// <summary>Process id of the running engine; apart from the lock, which other processes cannot read everywhere.</summary>
    public string PidFile => Path.Combine(FullPath, "engine.pid");

    /// <summary>Address of the running engine's control endpoint.</summary>
    public string ControlFile => Path.Combine(FullPath, "control");

    /// <summary>The folder beside a cluster file, made where it is missing.</summary>
    public static StateFolder Beside(string clusterFile)
    {
        StateFolder folder = At(clusterFile);
        try
        {
            MakeFolder(folder.FullPath);
            MakeFolder(folder.LogsFolder);
            MakeFolder(folder.SecretsFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder.FullPath} cannot be made: {exception.Message} It holds the dev cluster's keys, logs and databases; make the folder of {Hydra.Cluster.ClusterReader.FileName} writable.", exception);
        }

        return folder;
    }

    /// <summary>The folder beside a cluster file, whether or not it is there.</summary>
    public static StateFolder At(string clusterFile) => new(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(clusterFile))!, Name));

    /// <summary>Reads a small file; null where there is none.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a small file that only its owner may read, and sees to it that this is so.</summary>
    public static string? ReadOwn(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) != OwnerOnly)
            File.SetUnixFileMode(path, OwnerOnly);
        return Read(path);
    }

    /// <summary>Writes a small file that only its owner may read; whoever reads it sees the whole of it or none.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        string draft = path + ".new";
        File.Delete(draft);
        using (var writer = new StreamWriter(draft, options))
            writer.WriteLine(text);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Deletes everything in it but the lock, which the caller holds.</summary>
    public void Empty()
    {
        foreach (string file in Directory.EnumerateFiles(FullPath).Where(file => file != LockFile))
            File.Delete(file);
        foreach (string folder in Directory.EnumerateDirectories(FullPath))
            Directory.Delete(folder, recursive: true);
        MakeFolder(LogsFolder);
        MakeFolder(SecretsFolder);
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }
}
