using Dapper;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Archives;

/// <summary>Which passages a list is to show.</summary>
internal sealed record PassagePage
{
    public required IReadOnlyList<string> Archives { get; init; }

    /// <summary>Only those with this text in them, made by <see cref="Storage.LikePattern"/>.</summary>
    public string? TextPattern { get; init; }

    public string? After { get; init; }

    public string? Before { get; init; }

    public bool Ascending { get; init; }

    public int Limit { get; init; }

    /// <summary>Whether the statement gives the page from its end: the page before a passage is the one next to it.</summary>
    public bool IsTurned => Before is not null && After is null;

    /// <summary>The statement and its parameters.</summary>
    public (string Sql, DynamicParameters Values) Statement()
    {
        var values = new DynamicParameters(new { TextPattern, After, Before, Limit });
        string rules = $"archive_id IN {SqlList.Of("archive", Archives, values)}"
            + (TextPattern is null ? "" : " AND lower(text) LIKE @TextPattern ESCAPE '\\'")
            + (After is null ? "" : $" AND (created_at, no) {(Ascending ? '>' : '<')} (SELECT created_at, no FROM passages WHERE id = @After)")
            + (Before is null ? "" : $" AND (created_at, no) {(Ascending ? '<' : '>')} (SELECT created_at, no FROM passages WHERE id = @Before)");
        string order = Ascending == IsTurned ? "DESC" : "ASC";
        return ($"SELECT {PassageStore.Columns} FROM passages WHERE {rules} ORDER BY created_at {order}, no {order} LIMIT @Limit", values);
    }
}
