using System.Data.Common;
using Dapper;
using Hydra.Memory.Indexing;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Forgetting;

/// <summary>Messages or passages and their vectors in the database, many at a time.</summary>
internal static class EntryRows
{
    /// <summary>Numbers in one statement: with all of them, one of a long list would be longer than SQLite takes (a million characters).</summary>
    private const int MostNumbers = 10_000;

    /// <summary>How many vectors entries have.</summary>
    public static async Task<long> VectorsAsync(DbConnection connection, EntrySpace space, IReadOnlyCollection<long> numbers)
    {
        long count = 0;
        foreach (long[] part in numbers.Chunk(MostNumbers))
            count += await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM vectors WHERE space = @space AND entry_no IN {SqlList.Of(part)}", new { space = (long)space });
        return count;
    }

    /// <summary>Deletes entries with their vectors.</summary>
    /// <returns>How many vectors went.</returns>
    public static async Task<long> DeleteAsync(DbConnection connection, EntrySpace space, IReadOnlyCollection<long> numbers)
    {
        long vectors = 0;
        foreach (long[] part in numbers.Chunk(MostNumbers))
        {
            vectors += await VectorTable.DeleteAsync(connection, space, part);
            await connection.ExecuteAsync($"DELETE FROM {TableOf(space)} WHERE no IN {SqlList.Of(part)}");
        }

        return vectors;
    }

    private static string TableOf(EntrySpace space) => space == EntrySpace.Messages ? "messages" : "passages";
}
