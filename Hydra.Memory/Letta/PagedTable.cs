using System.Data.Common;
using Dapper;

namespace Hydra.Memory.Letta;

/// <summary>A table that is listed in parts: each part begins at an item and not at a number, so that what comes and goes meanwhile shifts nothing.</summary>
/// <param name="Kind">How the caller calls an item.</param>
/// <param name="Columns">What is read of an item.</param>
/// <param name="Table">The table or join, with one row an item.</param>
/// <param name="IdColumn">What cursors name.</param>
/// <param name="SortColumn">The order; never null.</param>
/// <param name="TieColumn">The order of items that are alike in <paramref name="SortColumn"/>; unique.</param>
internal sealed record PagedTable(string Kind, string Columns, string Table, string IdColumn, string SortColumn, string TieColumn)
{
    /// <summary>Reads a part; 404 where a cursor names no item of the table.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="connection">The database.</param>
    /// <param name="page">Which part.</param>
    /// <param name="filters">Conditions on the items, all of which hold.</param>
    /// <param name="parameters">What the conditions name.</param>
    public async Task<Outcome<List<T>>> ReadAsync<T>(DbConnection connection, LettaPage page, IEnumerable<string> filters, DynamicParameters parameters)
    {
        List<string> conditions = [.. filters];
        foreach ((string? id, string name, bool upwards) in (IEnumerable<(string?, string, bool)>)[(page.After, "After", page.Ascending), (page.Before, "Before", !page.Ascending)])
        {
            if (id is null)
                continue;
            if (await connection.ExecuteScalarAsync<string>($"SELECT {IdColumn} FROM {Table} WHERE {IdColumn} = @id", new { id }) is null)
                return new Refusal(StatusCodes.Status404NotFound, $"{Kind} not found: {id}. '{name.ToLowerInvariant()}' must be the id of an item of the list.");
            parameters.Add(name, id);
            conditions.Add($"({SortColumn}, {TieColumn}) {(upwards ? '>' : '<')} (SELECT {SortColumn}, {TieColumn} FROM {Table} WHERE {IdColumn} = @{name})");
        }

        // Before an item come those nearest to it: they are read backwards and turned round.
        bool backwards = page.Before is not null && page.After is null;
        string direction = page.Ascending != backwards ? "ASC" : "DESC";
        parameters.Add("Limit", page.Limit);
        string where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        List<T> rows = (await connection.QueryAsync<T>($"SELECT {Columns} FROM {Table} {where} ORDER BY {SortColumn} {direction}, {TieColumn} {direction} LIMIT @Limit", parameters)).AsList();
        if (backwards)
            rows.Reverse();
        return rows;
    }
}
