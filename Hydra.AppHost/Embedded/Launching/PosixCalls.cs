using System.Runtime.InteropServices;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>The two calls of POSIX that .NET has no wrapper for.</summary>
internal static class PosixCalls
{
    private const int Sigterm = 15;

    /// <summary>Asks a process to end; false where it is gone.</summary>
    public static bool Terminate(int processId) => Kill(processId, Sigterm) == 0;

    /// <summary>Id of the process that started this one; of its adopter, once that is gone.</summary>
    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int ParentProcessId();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
