using System.Collections.Immutable;
using System.Globalization;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Screen;

/// <summary>The table of what runs, as lines of text.</summary>
internal static class TableText
{
    private static readonly ImmutableArray<string> Header = ["NODE", "SERVICE", "STATE", "ADDRESS", "RESTARTS"];

    /// <summary>A line of headings and a line for each row, none longer than the width.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyList<ResourceRow> rows, AnsiColours colours, int width)
    {
        List<ImmutableArray<string>> cells = [.. rows.Select(CellsOf)];
        int[] widths = [.. Header.Select((heading, column) => cells.Select(line => line[column].Length).Append(heading.Length).Max())];
        var lines = new List<string> { colours.Dim(Cut(Join(Header, widths), width)) };
        for (int i = 0; i < rows.Count; i++)
        {
            // Colour is put around the state after the line was cut, since a cut sequence would colour the rest of the screen.
            string line = Cut(Join(cells[i], widths) + (rows[i].Detail.Length == 0 ? "" : "  " + Printable.Of(rows[i].Detail)), width);
            int stateAt = widths[0] + widths[1] + 4;
            string state = cells[i][2];
            lines.Add(stateAt + state.Length <= line.Length ? line[..stateAt] + colours.State(rows[i].State, state) + line[(stateAt + state.Length)..] : line);
        }

        return lines;
    }

    private static ImmutableArray<string> CellsOf(ResourceRow row) =>
    [
        row.Node.Length == 0 ? "-" : row.Node,
        row.Name,
        row.State.ToString().ToLowerInvariant(),
        row.Address.GetLeftPart(UriPartial.Authority),
        row.Kind == ResourceKind.StandIn ? "-" : row.Restarts.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Join(ImmutableArray<string> cells, int[] widths) => string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..Math.Max(0, width - 1)] + "…";
}
