using Hydra.AppHost.DevState;

namespace Hydra.AppHost.CommandLine;

/// <summary>An exception that nobody foresaw: its message for the person, all of it for the log.</summary>
internal static class UnexpectedError
{
    /// <summary>Writes it down and says where.</summary>
    public static string Describe(Exception exception, string? file)
    {
        string message = $"Something unforeseen went wrong: {exception.Message}";
        try
        {
            StateFolder folder = StateFolder.Beside(ClusterFile.Find(file, Environment.CurrentDirectory));
            File.AppendAllText(folder.OwnLogFile, $"{TimeProvider.System.GetUtcNow():O} {exception}{Environment.NewLine}");
            return $"{message} The whole of it is in {ClusterFile.Shown(folder.OwnLogFile)}.";
        }
        catch (Exception other) when (other is UserErrorException or IOException or UnauthorizedAccessException)
        {
            return $"{message} ({exception.GetType().Name}; it could not be written to a log: {other.Message})";
        }
    }
}
