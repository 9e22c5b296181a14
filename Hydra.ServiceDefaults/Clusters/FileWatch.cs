using Microsoft.Extensions.Logging;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>
/// Says when a file may have changed and its writer has come to rest. It watches the folders of the file and of whatever the file is a link to,
/// so that it sees an editor's save by rename and a link that is moved to another target. Some file systems (NFS, a file mounted into a container)
/// send no events; for them it also asks to look every <see cref="LookEvery"/>.
/// </summary>
internal sealed partial class FileWatch : IDisposable
{
    /// <summary>Quiet time after which a save counts as complete.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    /// <summary>Never wait longer than this for quiet: something else in the folder may be written all the time.</summary>
    public static readonly TimeSpan SettleAtMost = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _look;
    private readonly Lock _gate = new();
    private readonly ITimer _settled;
    private readonly ITimer _regular;
    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];
    private long? _stirredSince;
    private bool _disposed;

    public FileWatch(string path, TimeProvider time, ILogger logger, Action look)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _look = look;
        _settled = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _regular = time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
        WatchFolders();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _settled.Dispose();
            _regular.Dispose();
            foreach (FileSystemWatcher watcher in _watchers.Values)
                watcher.Dispose();
        }
    }

    /// <summary>Something moved in a watched folder.</summary>
    internal void Stir()
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            _stirredSince ??= _time.GetTimestamp();
            TimeSpan left = SettleAtMost - _time.GetElapsedTime(_stirredSince.Value);
            _settled.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < Settle ? left : Settle, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _stirredSince = null;
            WatchFolders();
        }

        _look();
    }

    /// <summary>A moved link leads to other folders than before.</summary>
    private void WatchFolders()
    {
        HashSet<string> folders = LinkChain.FoldersOf(_path);
        foreach (string left in _watchers.Keys.Where(folder => !folders.Contains(folder)).ToArray())
        {
            _watchers[left].Dispose();
            _watchers.Remove(left);
        }

        foreach (string folder in folders.Where(folder => !_watchers.ContainsKey(folder) && Directory.Exists(folder)))
        {
            if (TryWatch(folder) is { } watcher)
                _watchers[folder] = watcher;
        }
    }

    private FileSystemWatcher? TryWatch(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
            };
            watcher.Changed += (_, _) => Stir();
            watcher.Created += (_, _) => Stir();
            watcher.Deleted += (_, _) => Stir();
            watcher.Renamed += (_, _) => Stir();
            watcher.Error += (_, _) => Stir();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The system's limit of watches is reached, or the folder went away meanwhile (ArgumentException).
            LogNotWatched(folder, LookEvery, exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot watch {Folder} and will look at the cluster file every {Period} only: {Reason}")]
    private partial void LogNotWatched(string folder, TimeSpan period, string reason);
}
