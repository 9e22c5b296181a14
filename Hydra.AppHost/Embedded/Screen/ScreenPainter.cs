using System.Globalization;
using System.Text;
using Hydra.AppHost.Embedded.Boards;

namespace Hydra.AppHost.Embedded.Screen;

/// <summary>Makes the text that brings a terminal up to date: new lines above, the table below them. Without a terminal, lines only.</summary>
internal sealed class ScreenPainter(AnsiColours colours, IReadOnlyList<string> sources)
{
    private const string Escape = "\u001b[";

    private readonly int _longestSource = sources.Select(source => source.Length).DefaultIfEmpty().Max();
    private int _tableHeight;

    /// <summary>A log line with its source in front; as it is where it has none.</summary>
    public string LineOf(ScreenLine line)
    {
        if (line.Source is not { } source)
            return line.Text;
        int index = Math.Max(0, sources.ToList().IndexOf(source));
        return $"{colours.Source(index, source.PadRight(_longestSource))} {colours.Dim("|")} {Printable.Of(line.Text)}";
    }

    /// <summary>Lines only.</summary>
    public string Plain(IReadOnlyList<ScreenLine> lines) => string.Concat(lines.Select(line => LineOf(line) + Environment.NewLine));

    /// <summary>Wipes the table off, writes the lines where it stood, and draws it anew below them.</summary>
    public string Live(IReadOnlyList<ScreenLine> lines, IReadOnlyList<ResourceRow> rows, int width, int height)
    {
        var text = new StringBuilder(Wipe());
        text.Append(Plain(lines));
        // A table that is as high as the screen would scroll away from where it is to be wiped off.
        List<string> table = [.. TableText.Render(rows, colours, width - 1)];
        int room = Math.Max(2, height - 2);
        if (table.Count > room)
            table = [.. table.Take(room - 1), colours.Dim(string.Create(CultureInfo.InvariantCulture, $"… and {table.Count - room + 1} more"))];
        foreach (string line in table)
            text.Append(line).Append(Environment.NewLine);
        _tableHeight = table.Count;
        return text.ToString();
    }

    /// <summary>Wipes the table off.</summary>
    public string Wipe()
    {
        if (_tableHeight == 0)
            return "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{Escape}{_tableHeight}F{Escape}J");
        _tableHeight = 0;
        return text;
    }
}

/// <summary>A line for the screen.</summary>
/// <param name="Source">The resource that wrote it; null for the engine's own words.</param>
/// <param name="Text">The line.</param>
internal sealed record ScreenLine(string? Source, string Text);
