using Hydra.Cluster;

namespace Hydra.Tests.ServiceDefaults;

/// <summary>A folder of a test's own, gone after it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hydra-test-").FullName;

    /// <summary>Where the cluster file goes.</summary>
    public string File => In(ClusterReader.FileName);

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
