using System.Threading.Channels;
using Hydra.ServiceDefaults.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.ServiceDefaults;

public sealed class FileWatchTests : IDisposable
{
    /// <summary>How long an event of the file system may take on a busy machine before the test fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private int _looks;

    [Fact]
    public void A_burst_of_writes_is_looked_at_once_after_it_has_come_to_rest()
    {
        using FileWatch watch = Watch();

        watch.Stir();
        _time.Advance(FileWatch.Settle / 2);
        watch.Stir();
        _time.Advance(FileWatch.Settle / 2);
        Assert.Equal(0, _looks);

        _time.Advance(FileWatch.Settle / 2);
        Assert.Equal(1, _looks);
    }

    [Fact]
    public void A_folder_that_never_rests_does_not_put_the_look_off_for_ever()
    {
        using FileWatch watch = Watch();

        for (TimeSpan passed = default; passed < FileWatch.SettleAtMost; passed += FileWatch.Settle / 2)
        {
            watch.Stir();
            _time.Advance(FileWatch.Settle / 2);
        }

        Assert.Equal(1, _looks);
    }

    [Fact]
    public void It_looks_now_and_then_where_the_file_system_sends_no_events()
    {
        using FileWatch watch = Watch();

        _time.Advance(FileWatch.LookEvery);
        Assert.Equal(1, _looks);

        watch.Dispose();
        _time.Advance(FileWatch.LookEvery);
        Assert.Equal(1, _looks);
    }

    [Fact]
    public async Task A_write_in_place_is_seen()
    {
        await File.WriteAllTextAsync(_folder.File, "1", TestContext.Current.CancellationToken);

        await SeenAsync(() => File.WriteAllText(_folder.File, "2"));
    }

    [Fact]
    public async Task A_save_by_rename_is_seen()
    {
        await File.WriteAllTextAsync(_folder.File, "1", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.In("new"), "2", TestContext.Current.CancellationToken);

        await SeenAsync(() => File.Move(_folder.In("new"), _folder.File, overwrite: true));
    }

    [Fact]
    public async Task A_change_behind_a_link_is_seen()
    {
        Directory.CreateDirectory(_folder.In("real"));
        await File.WriteAllTextAsync(_folder.In("real", "cluster.yaml"), "1", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File, Path.Combine("real", "cluster.yaml"));

        await SeenAsync(() => File.WriteAllText(_folder.In("real", "cluster.yaml"), "2"));
    }

    [Fact]
    public async Task After_a_link_moved_its_new_target_is_watched()
    {
        foreach (string name in (string[])["old", "new"])
        {
            Directory.CreateDirectory(_folder.In(name));
            await File.WriteAllTextAsync(_folder.In(name, "cluster.yaml"), name, TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(_folder.File, _folder.In("old", "cluster.yaml"));
        File.CreateSymbolicLink(_folder.In("link"), _folder.In("new", "cluster.yaml"));
        Channel<bool> looks = Channel.CreateUnbounded<bool>();
        using FileWatch watch = WatchInRealTime(looks);

        File.Move(_folder.In("link"), _folder.File, overwrite: true);
        await LookAsync(looks);
        await File.WriteAllTextAsync(_folder.In("new", "cluster.yaml"), "newer", TestContext.Current.CancellationToken);
        await LookAsync(looks);
    }

    public void Dispose() => _folder.Dispose();

    private FileWatch Watch() => new(_folder.File, _time, NullLogger.Instance, () => _looks++);

    private FileWatch WatchInRealTime(Channel<bool> looks) =>
        new(_folder.File, TimeProvider.System, NullLogger.Instance, () => looks.Writer.TryWrite(true));

    private async Task SeenAsync(Action change)
    {
        Channel<bool> looks = Channel.CreateUnbounded<bool>();
        using FileWatch watch = WatchInRealTime(looks);
        change();
        await LookAsync(looks);
    }

    private static Task<bool> LookAsync(Channel<bool> looks) =>
        looks.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
}
