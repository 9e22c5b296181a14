using System.Globalization;

namespace Hydra.AppHost.DevState;

/// <summary>Sees to it that one engine runs a cluster file at a time. The system frees it when the process dies, however it dies.</summary>
internal sealed class EngineLock : IDisposable
{
    private readonly FileStream _held;
    private readonly StateFolder _folder;

    private EngineLock(FileStream held, StateFolder folder)
    {
        _held = held;
        _folder = folder;
    }

    /// <summary>Takes the lock, or says who has it.</summary>
    public static EngineLock Take(StateFolder folder)
    {
        FileStream held;
        try
        {
            held = new FileStream(folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException exception)
        {
            string pid = StateFolder.Read(folder.PidFile) is { Length: > 0 } known ? $"process {known}" : "another process";
            throw new UserErrorException($"The dev cluster of {Path.GetDirectoryName(folder.FullPath)} runs already, in {pid}. Stop that one (Ctrl-C there), or look at it with the verb ps (under Aspire: in its dashboard).", exception);
        }

        StateFolder.Write(folder.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new EngineLock(held, folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_folder.PidFile);
        _held.Dispose();
    }
}
