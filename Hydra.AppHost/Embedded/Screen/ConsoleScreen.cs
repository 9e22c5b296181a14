using System.Globalization;
using System.Threading.Channels;
using Hydra.AppHost.Embedded.Boards;

namespace Hydra.AppHost.Embedded.Screen;

/// <summary>
/// The one writer of the terminal. Whoever has a line leaves it here and goes on; a terminal that takes them too slowly
/// misses some of the resources' lines (their files have all) and is told how many.
/// </summary>
internal sealed class ConsoleScreen : IAsyncDisposable
{
    private const int MostWaiting = 2000;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<ScreenLine?> _queue = Channel.CreateUnbounded<ScreenLine?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ScreenTarget _target;
    private readonly ScreenPainter _painter;
    private readonly ResourceBoard _board;
    private readonly Task _writing;
    private int _waiting;
    private int _dropped;
    private int _boardChanged;

    /// <summary>Begins to write.</summary>
    public ConsoleScreen(ScreenTarget target, ResourceBoard board)
    {
        _target = target;
        _board = board;
        _painter = new ScreenPainter(target.Colours, [.. board.Rows.Where(row => row.Kind != Topology.ResourceKind.StandIn).Select(row => row.Name)]);
        if (target.IsLive)
            board.Changed += OnBoardChanged;
        _writing = WriteAsync();
    }

    /// <summary>A line of a resource; may be left out.</summary>
    public void Log(string source, string line)
    {
        if (Volatile.Read(ref _waiting) < MostWaiting)
            Enqueue(new ScreenLine(source, line));
        else
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>A line of the engine's own.</summary>
    public void Say(string line) => Enqueue(new ScreenLine(null, line));

    /// <summary>Writes what is left, and wipes the table off.</summary>
    public async ValueTask DisposeAsync()
    {
        _board.Changed -= OnBoardChanged;
        _queue.Writer.TryComplete();
        try
        {
            // A terminal that was halted (Ctrl-S) must not keep the engine from ending.
            await _writing.WaitAsync(LastWords, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Nobody reads.
        }
    }

    private void Enqueue(ScreenLine line)
    {
        Interlocked.Increment(ref _waiting);
        _queue.Writer.TryWrite(line);
    }

    private void OnBoardChanged(object? sender, EventArgs change)
    {
        if (Interlocked.Exchange(ref _boardChanged, 1) == 0)
            _queue.Writer.TryWrite(null);
    }

    private async Task WriteAsync()
    {
        // Off the thread that made the screen: a write may block.
        await Task.Yield();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Put(Drain());
            if (_target.IsLive)
                await Task.Delay(Frame, TimeProvider.System, CancellationToken.None);
        }

        if (_target.IsLive)
            _target.Write(_painter.Wipe());
    }

    private List<ScreenLine> Drain()
    {
        Interlocked.Exchange(ref _boardChanged, 0);
        var lines = new List<ScreenLine>();
        while (_queue.Reader.TryRead(out ScreenLine? line))
        {
            if (line is null)
                continue;
            Interlocked.Decrement(ref _waiting);
            lines.Add(line);
        }

        if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            lines.Add(new ScreenLine(null, string.Create(CultureInfo.InvariantCulture, $"({dropped} lines left out here; the log files have them)")));
        return lines;
    }

    private void Put(List<ScreenLine> lines) =>
        _target.Write(_target.IsLive ? _painter.Live(lines, _board.Rows, ScreenTarget.Width, ScreenTarget.Height) : _painter.Plain(lines));
}
