using System.Runtime.InteropServices;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>The program <c>dotnet</c> that runs assemblies: the one of the runtime that the AppHost itself runs on, so that no search path matters.</summary>
internal static class DotNetHost
{
    /// <summary>Its path.</summary>
    public static string FullPath { get; } = Locate();

    private static string Locate()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // The runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION/.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string beside = Path.Combine(root, name);
        return File.Exists(beside) ? beside : name;
    }
}
