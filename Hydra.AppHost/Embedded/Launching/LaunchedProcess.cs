using System.ComponentModel;
using System.Diagnostics;
using Hydra.AppHost.Embedded.Logs;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>A child process and the two tasks that read its output.</summary>
internal sealed class LaunchedProcess : ILaunchedResource
{
    /// <summary>A grandchild may hold the output open after the child has ended.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    /// <summary>Begins to read its output.</summary>
    public LaunchedProcess(Process process, ResourceLog log)
    {
        _process = process;
        ProcessId = process.Id;
        Exited = ExitAsync(Task.WhenAll(ReadAsync(process.StandardOutput.BaseStream, log), ReadAsync(process.StandardError.BaseStream, log)));
    }

    /// <inheritdoc/>
    public int ProcessId { get; }

    /// <inheritdoc/>
    public Task<int> Exited { get; }

    /// <inheritdoc/>
    public void CloseInput() => IfAlive(() => _process.StandardInput.Close());

    /// <inheritdoc/>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows())
            Kill();
        else
            IfAlive(() => PosixCalls.Terminate(ProcessId));
    }

    /// <inheritdoc/>
    public void Kill() => IfAlive(() => _process.Kill(entireProcessTree: true));

    private async Task<int> ExitAsync(Task output)
    {
        await _process.WaitForExitAsync();
        try
        {
            await output.WaitAsync(OutputGrace, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // The rest of the output belongs to somebody else.
        }

        return _process.ExitCode;
    }

    private static async Task ReadAsync(Stream stream, ResourceLog log)
    {
        // Off the caller: a pipe that is full already would otherwise be read on the thread that launches.
        await Task.Yield();
        try
        {
            await LineSplitter.PumpAsync(stream, log.Write);
        }
        catch (IOException)
        {
            // The pipe broke with the process.
        }
    }

    private void IfAlive(Action action)
    {
        try
        {
            if (!_process.HasExited)
                action();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or Win32Exception)
        {
            // It ended between the question and the action.
        }
    }
}
