using System.Data.Common;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Letta;

/// <summary>Writes that may end with a refusal, after which nothing of them holds.</summary>
internal static class RefusableWrite
{
    /// <param name="database">Where to write.</param>
    /// <param name="work">What to do; a refusal undoes it all.</param>
    /// <param name="duplicate">What to tell where a key was taken by another writer at the same moment.</param>
    /// <param name="cancellationToken">Leaves it out while it has not begun.</param>
    /// <typeparam name="T">What the caller learns.</typeparam>
    public static async Task<Outcome<T>> TryWriteAsync<T>(
        this IMemoryDatabase database,
        Func<DbConnection, Task<Outcome<T>>> work,
        string duplicate,
        CancellationToken cancellationToken) where T : notnull
    {
        try
        {
            return await database.WriteAsync(
                async connection => (await work(connection)).IsRefused(out Refusal? refusal, out T? value) ? throw new RefusedException(refusal) : value,
                cancellationToken);
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
        catch (DbException exception) when (database.IsDuplicateKey(exception))
        {
            return Refusal.Conflict(duplicate);
        }
    }

    /// <summary>The only way to have a transaction undone is to fail within it.</summary>
    private sealed class RefusedException(Refusal refusal) : Exception
    {
        public Refusal Refusal => refusal;
    }
}
