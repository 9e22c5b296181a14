using Hydra.Memory.Storage;

namespace Hydra.Tests.Memory.Storage;

/// <summary>A database of a test's own that is open, and a way to leave and reopen it.</summary>
internal sealed class OpenDatabase(Func<IMemoryDatabase> make, IAsyncDisposable place) : IAsyncDisposable
{
    public IMemoryDatabase Database { get; private set; } = make();

    public static async Task<OpenDatabase> StartAsync(Func<IMemoryDatabase> make, IAsyncDisposable place)
    {
        var world = new OpenDatabase(make, place);
        await world.Database.OpenAsync(TestContext.Current.CancellationToken);
        return world;
    }

    public async Task OpenAgainAsync()
    {
        await CloseAsync(Database);
        Database = make();
        await Database.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async Task OpenSecondAsync()
    {
        IMemoryDatabase second = make();
        try
        {
            await second.OpenAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            await CloseAsync(second);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(Database);
        await place.DisposeAsync();
    }

    private static ValueTask CloseAsync(IMemoryDatabase database) => ((IAsyncDisposable)database).DisposeAsync();
}
