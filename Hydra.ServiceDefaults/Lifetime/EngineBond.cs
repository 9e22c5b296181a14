using System.Globalization;
using System.Runtime.InteropServices;

namespace Hydra.ServiceDefaults.Lifetime;

/// <summary>Ties this process to the engine that started it: when the engine dies, by whatever means, the kernel kills this process too.</summary>
internal static partial class EngineBond
{
    /// <summary>
    /// The environment variable that names the engine's process. Read from the environment alone, as the engine sets it for its child; a settings
    /// file has no business here.
    /// </summary>
    public const string Variable = "HYDRA_ENGINE_PID";

    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;

    /// <summary>The engine's process id; null where no engine started this process.</summary>
    public static int? EnginePid(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
            ? pid
            : throw new StartRefusedException($"{Variable} is '{text}': it is set by the engine to its process id; unset it to start this service alone.");
    }

    /// <summary>
    /// Linux only; elsewhere the end of the engine's pipe is what remains. The kernel ties the bond to the calling thread, so this belongs on the main thread, which
    /// lives as long as the process.
    /// </summary>
    public static void Tie(int enginePid)
    {
        if (!OperatingSystem.IsLinux())
            return;

        if (SetProcessOption(SetParentDeathSignal, Kill, 0, 0, 0) != 0)
            throw new StartRefusedException($"The kernel refused to tie this process to its engine (prctl: error {Marshal.GetLastPInvokeError()}); unset {Variable} to start this service alone.");
        // The engine may have died before the bond was tied: then this process has another parent by now, and no signal will come.
        if (ParentPid() != enginePid)
            throw new StartRefusedException($"The engine (process {enginePid}) is gone; unset {Variable} to start this service alone.");
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessOption(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ParentPid();
}
