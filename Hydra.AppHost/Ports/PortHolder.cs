using System.Globalization;
using System.Net;
using System.Text;

namespace Hydra.AppHost.Ports;

/// <summary>The process that listens on an address.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="CommandLine">What it was started with.</param>
internal sealed record PortHolder(int ProcessId, string CommandLine)
{
    private const string ProcFolder = "/proc";
    private const string ListenState = "0A";
    private const int LongestCommandLine = 120;
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} ({CommandLine})");

    /// <summary>Looks through the kernel's socket tables (Linux); null where it is not to be found there or not for this account to see.</summary>
    public static PortHolder? Find(IPEndPoint wanted)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        HashSet<string> sockets = [.. Tables.SelectMany(table => Inodes(table, wanted)).Select(inode => $"socket:[{inode}]")];
        if (sockets.Count == 0)
            return null;
        foreach (string folder in Directory.EnumerateDirectories(ProcFolder))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int processId) && Holds(folder, sockets))
                return new PortHolder(processId, CommandLineOf(processId));
        }

        return null;
    }

    /// <summary>The command line of a process in one line.</summary>
    public static string CommandLineOf(int processId)
    {
        string line = string.Join(' ', ArgumentsOf(processId));
        return line.Length == 0 ? "?" : line.Length > LongestCommandLine ? line[..LongestCommandLine] + "…" : line;
    }

    /// <summary>The arguments of a process, the program first; empty where they cannot be read.</summary>
    public static string[] ArgumentsOf(int processId)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{ProcFolder}/{processId}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>
    /// Rows of the table look like <c>0: F401007F:0FA0 00000000:0000 0A … uid timeout inode …</c>: local address and port in
    /// hex, the remote ones, the state, and in the tenth column the inode of the socket.
    /// </summary>
    private static IEnumerable<string> Inodes(string table, IPEndPoint wanted) =>
        from line in ReadLines(table).Skip(1)
        let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where columns.Length > 9 && columns[3] == ListenState && Covers(columns[1], wanted)
        select columns[9];

    private static string[] ReadLines(string table)
    {
        try
        {
            return File.ReadAllLines(table, Encoding.ASCII);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a listener on that local address keeps others from the wanted one.</summary>
    private static bool Covers(string local, IPEndPoint wanted)
    {
        string[] parts = local.Split(':');
        if (int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) != wanted.Port)
            return false;
        IPAddress address = AddressOf(parts[0]);
        return address.Equals(wanted.Address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    /// <summary>The kernel writes addresses as 32-bit words in the machine's byte order.</summary>
    private static IPAddress AddressOf(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            for (int word = 0; word < bytes.Length; word += 4)
                Array.Reverse(bytes, word, 4);
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool Holds(string processFolder, HashSet<string> sockets)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(processFolder, "fd")).EnumerateFileSystemInfos().Any(link => link.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }
}
