namespace Hydra.Memory.Letta;

/// <summary>Which part of a list is asked for. Both cursors are ids of items of the list, and mean the order in which it is listed.</summary>
internal sealed record LettaPage
{
    private const int Most = 1000;

    /// <summary>Items at most.</summary>
    public required int Limit { get; init; }

    public required bool Ascending { get; init; }

    /// <summary>The item that the part comes after.</summary>
    public string? After { get; init; }

    /// <summary>The item that the part ends right before.</summary>
    public string? Before { get; init; }

    /// <param name="query">The request's query.</param>
    /// <param name="limit">Items where the caller says no number.</param>
    /// <param name="ascending">The order where the caller says none.</param>
    public static LettaPage Read(LettaQuery query, int limit, bool ascending) => new()
    {
        Limit = (int)(query.Number("limit", 1, Most) ?? limit),
        // "ascending" is the older form of "order".
        Ascending = query.Word("order", "asc", "desc") is { } order ? order == "asc" : query.Flag("ascending") ?? ascending,
        After = query.Text("after"),
        Before = query.Text("before"),
    };
}
