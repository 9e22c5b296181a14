using System.Diagnostics;
using System.Globalization;

namespace Hydra.Tests.Hosting;

/// <summary>A temporary folder of a real server's, named after this process so that a later run can tell what a killed one has left behind.</summary>
internal sealed class ServerFolder : IDisposable
{
    private const string Prefix = "hydra-server-";

    static ServerFolder() => Sweep();

    public string FullPath { get; } = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;

    public string this[string name] => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);

    /// <summary>Never what is young: its process may be of another container that shares the folder.</summary>
    private static void Sweep()
    {
        DateTime young = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        foreach (DirectoryInfo left in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories($"{Prefix}*"))
        {
            if (left.LastWriteTimeUtc < young && !IsAlive(left.Name[Prefix.Length..].Split('-')[0]))
                left.Delete(recursive: true);
        }
    }

    private static bool IsAlive(string processId)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
