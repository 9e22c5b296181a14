using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Ports;

namespace Hydra.AppHost.Embedded;

/// <summary>
/// Notices that the <c>dotnet run</c> above the AppHost was killed: a killed parent leaves its child alive, and nobody could
/// stop that child with Ctrl-C any more. Linux only; a parent of another kind, such as a shell, may go without consequence.
/// </summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends when the parent is gone; never where there is none to watch.</summary>
    public static async Task ParentGoneAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        int parent = OperatingSystem.IsLinux() ? PosixCalls.ParentProcessId() : 0;
        if (parent <= 1 || !IsDotNetRun(PortHolder.ArgumentsOf(parent)))
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);

        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (PosixCalls.ParentProcessId() != parent)
                return;
        }
    }

    /// <summary>Whether a command line is <c>dotnet run</c> or <c>dotnet watch</c>.</summary>
    internal static bool IsDotNetRun(string[] arguments) =>
        arguments.Length > 1 && Path.GetFileNameWithoutExtension(arguments[0]) == "dotnet" && arguments.Skip(1).Any(argument => argument is "run" or "watch");
}
