using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Benchmarks.Memory;

/// <summary>
/// `memory-speed [--entries 100000] [--dims 768]`: how long the search in process takes over a seeded Zipf corpus, how exact its vectors are,
/// and how long adding takes while searches run. The embedding of texts is not in it, nor the database or HTTP: see <see cref="ServiceSpeedBenchmark"/> for `--service`.
/// </summary>
internal sealed class SpeedBenchmark
{
    private const int Queries = 300;
    private const int RecallQueries = 50;
    private const int Added = 2000;
    private const int Seed = 5;

    /// <summary>Without neighbours and all else that changes the order of the nearest.</summary>
    private static readonly RankingOptions ByCosine = new() { NeighboursBefore = [], NeighboursAfter = [], WindowWeight = 0 };

    private readonly int _entries;
    private readonly ZipfCorpus _corpus;
    private readonly EntrySearch _search;

    private SpeedBenchmark(int entries, int dimensions)
    {
        SearchOptions options = new();
        _entries = entries;
        _corpus = new ZipfCorpus(dimensions, Seed);
        _search = new EntrySearch(new Analyzer(options.Analyzer), options);
    }

    public static async Task<int> RunAsync(string[] args)
    {
        BenchmarkArguments arguments = new(args, ["--service"], ["--entries", "--dims"]);
        (int entries, int dimensions) = (arguments.Number("--entries", 100_000), arguments.Number("--dims", 768));
        if (arguments.Has("--service"))
            return await ServiceSpeedBenchmark.RunAsync(entries, new ZipfCorpus(dimensions, Seed), arguments.Settings);
        SpeedBenchmark benchmark = new(entries, dimensions);
        benchmark.Fill();
        benchmark.MeasureSearches("hybrid", SearchMode.Hybrid);
        benchmark.MeasureSearches("words", SearchMode.Lexical);
        benchmark.MeasureSearches("vectors", SearchMode.Vector);
        benchmark.MeasureRecall();
        await benchmark.MeasureAddingAsync();
        return 0;
    }

    private void Fill()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan adding = TimeSpan.Zero;
        for (int no = 0; no < _entries; no++)
        {
            (string text, float[] vector) = _corpus.Passage(no);
            long start = Stopwatch.GetTimestamp();
            _search.Upsert(EntryOf(no), text, vector);
            adding += Stopwatch.GetElapsedTime(start);
        }

        double bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        (long postings, long postingBytes) = _search.MeasureWords();
        Say($"{_entries} entries added in {adding.TotalSeconds:F1} s; {bytes / _entries:F0} bytes an entry in all; {(double)postings / _entries:F0} postings an entry of {(double)postingBytes / postings:F2} bytes, term vectors in it");
    }

    private void MeasureSearches(string name, SearchMode mode)
    {
        (string Text, float[] Vector)[] queries = [.. Enumerable.Range(0, Queries).Select(_corpus.Query)];
        foreach ((string text, float[] vector) in queries.Take(Queries / 3))
            Search(text, vector, mode);

        MeasuredTimes all = new();
        MeasuredTimes common = new();
        for (int i = 0; i < queries.Length; i++)
        {
            double time = Milliseconds(() => Search(queries[i].Text, queries[i].Vector, mode));
            all.Add(time);
            if (ZipfCorpus.IsOfCommonWords(i))
                common.Add(time);
        }

        Say($"{name}: {all}; of common words alone {common}");
    }

    private void MeasureRecall()
    {
        float[][] queries = [.. Enumerable.Range(0, RecallQueries).Select(i => _corpus.Query(i).Vector)];
        PriorityQueue<int, float>[] exact = [.. queries.Select(_ => new PriorityQueue<int, float>())];
        for (int no = 0; no < _entries; no++)
        {
            float[] vector = _corpus.Passage(no).Vector;
            float length = TensorPrimitives.Norm(vector);
            for (int i = 0; i < queries.Length; i++)
            {
                exact[i].Enqueue(no, TensorPrimitives.Dot<float>(vector, queries[i]) / length);
                if (exact[i].Count > 10)
                    exact[i].Dequeue();
            }
        }

        double recall = Enumerable.Range(0, queries.Length).Average(i =>
        {
            HashSet<long> nearest = [.. exact[i].UnorderedItems.Select(item => (long)item.Element)];
            return _search.Search(new SearchRequest { Text = "", Vector = queries[i], Mode = SearchMode.Vector, Ranking = ByCosine }).Hits.Count(hit => nearest.Contains(hit.No)) / 10.0;
        });
        Say($"recall@10 of the vectors against an exact scan by 32-bit floats: {recall:F4}");
    }

    private async Task MeasureAddingAsync()
    {
        using CancellationTokenSource added = new();
        (string Text, float[] Vector)[] queries = [.. Enumerable.Range(0, Queries).Select(_corpus.Query)];
        Task<int> searching = Task.Run(() =>
        {
            int searches = 0;
            while (!added.IsCancellationRequested)
                Search(queries[searches % Queries].Text, queries[searches++ % Queries].Vector, SearchMode.Hybrid);
            return searches;
        });

        MeasuredTimes times = new();
        for (int i = 0; i < Added; i++)
        {
            (string text, float[] vector) = _corpus.Passage(_entries + i);
            times.Add(Milliseconds(() => _search.Upsert(EntryOf(_entries + i), text, vector)));
        }

        await added.CancelAsync();
        Say($"adding while {await searching} hybrid searches ran: {times}, slowest {times.Percentile(100):F1} ms");
    }

    private static SearchEntry EntryOf(int no) => new() { No = no, Scope = "archive", Document = $"document {no / 20}", Ordinal = no % 20, CreatedAt = no };

    private SearchOutcome Search(string text, float[] vector, SearchMode mode) => _search.Search(new SearchRequest { Text = text, Vector = vector, Mode = mode });

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
