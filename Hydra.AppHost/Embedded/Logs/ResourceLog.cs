using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace Hydra.AppHost.Embedded.Logs;

/// <summary>
/// The output of one resource: every line goes to its file, which is begun anew at a limit (the one before is kept), to
/// whoever follows it, and to the screen.
/// </summary>
internal sealed class ResourceLog : IDisposable
{
    private const int FollowerBacklog = 1000;

    private readonly Lock _gate = new();
    private readonly Action<string, string> _screen;
    private readonly long _limit;
    private readonly List<Channel<string>> _followers = [];
    private FileStream? _file;

    /// <summary>Opens the log of a resource.</summary>
    /// <param name="name">The resource.</param>
    /// <param name="path">Its file.</param>
    /// <param name="screen">Takes the resource's name and a line; must not block.</param>
    /// <param name="limit">Bytes after which a new file is begun.</param>
    public ResourceLog(string name, string path, Action<string, string> screen, long limit = 10 * 1024 * 1024)
    {
        Name = name;
        FullPath = path;
        _screen = screen;
        _limit = limit;
        // What the run before left behind stays to be looked at until the next one.
        if (File.Exists(path))
            File.Move(path, Older, overwrite: true);
        _file = Open();
    }

    /// <summary>The resource.</summary>
    public string Name { get; }

    /// <summary>Its file.</summary>
    public string FullPath { get; }

    private string Older => FullPath + ".1";

    /// <summary>Takes lines as they come.</summary>
    public void Write(IReadOnlyList<string> lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        lock (_gate)
        {
            if (_file is null)
                return;
            _file.Write(bytes);
            _file.Flush();
            if (_file.Length > _limit)
                Rotate();
            foreach (Channel<string> follower in _followers)
            {
                foreach (string line in lines)
                    follower.Writer.TryWrite(line);
            }
        }

        foreach (string line in lines)
            _screen(Name, line);
    }

    /// <summary>The last lines.</summary>
    public IReadOnlyList<string> Tail(int lines) => LogTail.Read(FullPath, lines);

    /// <summary>The last lines, then each as it comes; one who reads too slowly misses the oldest.</summary>
    public async IAsyncEnumerable<string> FollowAsync(int lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(FollowerBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        IReadOnlyList<string> tail;
        lock (_gate)
        {
            tail = Tail(lines);
            _followers.Add(channel);
            if (_file is null)
                channel.Writer.Complete();
        }

        try
        {
            foreach (string line in tail)
                yield return line;
            await foreach (string line in channel.Reader.ReadAllAsync(cancellationToken))
                yield return line;
        }
        finally
        {
            lock (_gate)
                _followers.Remove(channel);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
            foreach (Channel<string> follower in _followers)
                follower.Writer.TryComplete();
        }
    }

    private FileStream Open() => new(FullPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private void Rotate()
    {
        _file?.Dispose();
        File.Move(FullPath, Older, overwrite: true);
        _file = Open();
    }
}
