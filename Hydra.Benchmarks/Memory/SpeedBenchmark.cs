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
/// and how long adding takes while searches run. The embedding of texts is not in it, nor the database or HTTP.
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
        SpeedBenchmark benchmark = new(Option(args, "--entries", 100_000), Option(args, "--dims", 768));
        benchmark.Fill();
        benchmark.MeasureSearches("hybrid", SearchMode.Hybrid);
        benchmark.MeasureSearches("words", SearchMode.Lexical);
        benchmark.MeasureSearches("vectors", SearchMode.Vector);
        benchmark.MeasureRecall();
        await benchmark.MeasureAddingAsync();
        return 0;
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

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

        double[] times = [.. queries.Select(query => Milliseconds(() => Search(query.Text, query.Vector, mode)))];
        double[] common = [.. times.Where((_, i) => i % 3 == 0)];
        Say($"{name}: p50 {Percentile(times, 50):F1} ms, p95 {Percentile(times, 95):F1} ms; of common words alone p50 {Percentile(common, 50):F1} ms, p95 {Percentile(common, 95):F1} ms");
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

        double[] times = new double[Added];
        for (int i = 0; i < Added; i++)
        {
            (string text, float[] vector) = _corpus.Passage(_entries + i);
            times[i] = Milliseconds(() => _search.Upsert(EntryOf(_entries + i), text, vector));
        }

        await added.CancelAsync();
        Say($"adding while {await searching} hybrid searches ran: p50 {Percentile(times, 50):F2} ms, p95 {Percentile(times, 95):F2} ms, slowest {times.Max():F1} ms");
    }

    private static SearchEntry EntryOf(int no) => new() { No = no, Scope = "archive", Document = $"document {no / 20}", Ordinal = no % 20, CreatedAt = no };

    private SearchOutcome Search(string text, float[] vector, SearchMode mode) => _search.Search(new SearchRequest { Text = text, Vector = vector, Mode = mode });

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Percentile(double[] values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
