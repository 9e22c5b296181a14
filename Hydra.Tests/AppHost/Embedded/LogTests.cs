using System.Text;
using Hydra.AppHost.Embedded.Logs;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Embedded;

public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _screen = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_GoToFileAndScreen()
    {
        using ResourceLog log = Open();

        log.Write(["one", "two"]);

        Assert.Equal("one\ntwo\n", File.ReadAllText(log.FullPath));
        Assert.Equal(["gateway: one", "gateway: two"], _screen);
        Assert.Equal(["two"], log.Tail(1));
    }

    [Fact]
    public void File_IsBegunAnewAtItsLimit_AndTheOneBeforeIsKept()
    {
        using ResourceLog log = Open(limit: 1000);

        for (int i = 0; i < 500; i++)
            log.Write([$"line {i}"]);

        Assert.True(new FileInfo(log.FullPath).Length <= 1100);
        Assert.InRange(new FileInfo(log.FullPath + ".1").Length, 1000, 1100);
        Assert.Equal(2, Directory.GetFiles(_folder.FullPath).Length);
    }

    [Fact]
    public void Run_Before_IsKept()
    {
        using (ResourceLog first = Open())
            first.Write(["why it crashed"]);
        using ResourceLog second = Open();

        Assert.Empty(second.Tail(10));
        Assert.Equal("why it crashed\n", File.ReadAllText(second.FullPath + ".1"));
    }

    [Fact]
    public async Task Follower_GetsTheLastLines_ThenEachAsItComes_UntilTheEnd()
    {
        using ResourceLog log = Open();
        log.Write(["old", "last"]);
        IAsyncEnumerator<string> lines = log.FollowAsync(1, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("last", lines.Current);
        log.Write(["new"]);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("new", lines.Current);
        log.Dispose();
        Assert.False(await lines.MoveNextAsync());
        await lines.DisposeAsync();
    }

    [Fact]
    public void Tail_OfABigFile_ReadsItsEndOnly()
    {
        string path = _folder.Write("big.log", string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n")));

        Assert.Equal(["line 199998", "line 199999"], LogTail.Read(path, 2));
        Assert.All(LogTail.Read(path, 1_000_000), line => Assert.StartsWith("line ", line, StringComparison.Ordinal));
        Assert.Empty(LogTail.Read(_folder["missing"], 5));
    }

    [Fact]
    public void Splitter_JoinsWhatReadsCutApart_CharactersIncluded()
    {
        var splitter = new LineSplitter();
        byte[] bytes = Encoding.UTF8.GetBytes("grün\r\nzwei\nrest");
        var lines = new List<string>();
        foreach (byte one in bytes)
            lines.AddRange(splitter.Take([one]));
        lines.AddRange(splitter.End());

        Assert.Equal(["grün", "zwei", "rest"], lines);
    }

    [Fact]
    public void Splitter_CutsALineWithoutEnd()
    {
        var splitter = new LineSplitter(longest: 10);

        IReadOnlyList<string> lines = splitter.Take(Encoding.UTF8.GetBytes(new string('x', 25)));

        Assert.Equal([10, 10], lines.Select(line => line.Length));
        Assert.Equal("xxxxx", Assert.Single(splitter.End()));
    }

    private ResourceLog Open(long limit = 1_000_000) => new("gateway", _folder["gateway.log"], (source, line) => _screen.Add($"{source}: {line}"), limit);
}
