using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Search;

public sealed class ConcurrentSearchTests
{
    private const int Entries = 200;
    private const int Rounds = 60;

    /// <summary>
    /// Every version of an entry holds "always" and its version's words, and a vector that says the version: a search that met half a
    /// version, both versions or none would show.
    /// </summary>
    [Fact]
    public async Task Searches_see_each_entry_once_and_whole_while_it_changes()
    {
        EntrySearch search = new(new Analyzer(new AnalyzerOptions { Language = "none" }), new SearchOptions { FewestDead = 64 });
        for (int no = 0; no < Entries; no++)
            Write(search, no, 0);

        using CancellationTokenSource written = new();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Read(search, written.Token)))];
        for (int round = 1; round <= Rounds; round++)
        {
            for (int no = 0; no < Entries; no++)
                Write(search, no, round);
        }

        await written.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(Entries, search.Count);
        Assert.Equal(Entries, search.Search(new SearchRequest { Text = $"version{Rounds}", Limit = 1000 }).Hits.Count);
    }

    private static void Write(EntrySearch search, int no, int version) =>
        search.Upsert(new SearchEntry { No = no, Scope = "a" }, $"always version{version} parity{version % 2}", version % 2 == 0 ? [1, 0] : [0, 1]);

    private static void Read(EntrySearch search, CancellationToken written)
    {
        SearchRequest request = new() { Text = "always parity0 parity1", Vector = [1, 0], Limit = 1000 };
        do
        {
            SearchOutcome outcome = search.Search(request);
            Assert.Equal(Enumerable.Range(0, Entries).Select(no => (long)no), outcome.Hits.Select(hit => hit.No).Order());
            Assert.All(outcome.Hits, hit => Assert.Equal(hit.Reasons.Terms.Contains("parity0") ? 1 : 0, hit.Reasons.Cosine!.Value, 0.01f));
            Assert.All(outcome.Hits, hit => Assert.Equal(2, hit.Reasons.Terms.Count));
        }
        while (!written.IsCancellationRequested);
    }
}
