namespace Hydra.AppHost.Embedded.Screen;

/// <summary>Where the screen is written to.</summary>
internal sealed class ScreenTarget(TextWriter output, bool isLive, AnsiColours colours)
{
    private const int UsualWidth = 120;
    private const int UsualHeight = 40;

    private bool _isGone;

    /// <summary>Whether a table can be redrawn there.</summary>
    public bool IsLive => isLive;

    /// <summary>Its colours.</summary>
    public AnsiColours Colours => colours;

    /// <summary>Columns, as of now.</summary>
    public static int Width => SizeOr(() => Console.WindowWidth, UsualWidth);

    /// <summary>Lines, as of now.</summary>
    public static int Height => SizeOr(() => Console.WindowHeight, UsualHeight);

    /// <summary>The terminal that the AppHost was started from.</summary>
    /// <param name="output">Standard output, or what a test puts in its place.</param>
    /// <param name="plain">Whether lines only were asked for.</param>
    public static ScreenTarget For(TextWriter output, bool plain)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new ScreenTarget(output, isTerminal && !plain, AnsiColours.For(isTerminal));
    }

    /// <summary>Writes; does nothing once the reader is gone.</summary>
    public void Write(string text)
    {
        if (_isGone || text.Length == 0)
            return;
        try
        {
            output.Write(text);
            output.Flush();
        }
        catch (IOException)
        {
            // The other end of the pipe was closed, as by head. The cluster goes on, and its log files with it.
            _isGone = true;
        }
    }

    private static int SizeOr(Func<int> size, int usual)
    {
        try
        {
            return size() is var value and > 0 ? value : usual;
        }
        catch (IOException)
        {
            return usual;
        }
    }
}
