using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;

namespace Hydra.Benchmarks.Memory;

/// <summary>
/// `memory-speed --service`: the memory as it is deployed, asked over HTTP, with its database on the disk of the temporary folder and SQLite's synchronous=FULL.
/// Vectors come from a stand-in of the gateway that answers at once.
/// </summary>
internal sealed class ServiceSpeedBenchmark
{
    private const int Queries = 300;
    private const int RecallQueries = 50;
    private const int Batch = 500;
    private const int Remembered = 1000;
    private const int Writes = 8000;
    private const int Flushes = 300;
    private static readonly int[] Writers = [1, 16, 32, 64];

    private readonly int _entries;
    private readonly ZipfCorpus _corpus;
    private readonly SeededEmbeddings _embeddings;
    private readonly MemoryProcess _memory;
    private readonly ServedPassages _passages;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string[] _queries;
    private int _next;

    private ServiceSpeedBenchmark(int entries, ZipfCorpus corpus, SeededEmbeddings embeddings, MemoryProcess memory, ServedPassages passages)
    {
        (_entries, _corpus, _embeddings, _memory, _passages) = (entries, corpus, embeddings, memory, passages);
        _queries = [.. Enumerable.Range(0, Queries).Select(i => corpus.Query(i).Text)];
    }

    public static async Task<int> RunAsync(int entries, ZipfCorpus corpus, IReadOnlyDictionary<string, string?> settings)
    {
        await using SeededEmbeddings embeddings = await SeededEmbeddings.StartAsync(corpus);
        await using MemoryProcess memory = await MemoryProcess.StartAsync(new Dictionary<string, string?>(settings)
        {
            ["services:gateway:http:0"] = embeddings.Address,
            ["Memory:Embedding:Model"] = "seeded",
            ["Memory:Embedding:MaxTokens"] = "8192",
            ["Memory:Chunking:TargetTokens"] = "800",
        });
        ServiceSpeedBenchmark benchmark = new(entries, corpus, embeddings, memory, await ServedPassages.CreateAsync(memory.Client));
        await benchmark.MeasureAsync();
        return 0;
    }

    private async Task MeasureAsync()
    {
        MeasureDisk();
        await FillAsync();
        foreach (string mode in (string[])["hybrid", "fts", "vector"])
            await MeasureSearchesAsync(mode);
        await MeasureRecallAsync();
        await MeasureRememberingAsync();
        foreach (int writers in Writers)
            await MeasureWritesAsync("archival-memory", writers, _passages.RememberAsync);
        foreach (int writers in Writers)
            await MeasureWritesAsync("messages", writers, _passages.SayAsync);
        await Timed("embedding what was left", _passages.UntilEmbeddedAsync);
        Say($"the service has {_memory.ResidentBytes / 1e6:F0} MB in RAM for {_next} texts");
    }

    /// <summary>What a commit cannot be faster than.</summary>
    private void MeasureDisk()
    {
        MeasuredTimes times = new();
        using FileStream file = new(Path.Combine(_memory.Folder, "flushed"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        for (int i = 0; i < Flushes; i++)
        {
            file.Write(page);
            times.Add(Milliseconds(() => file.Flush(flushToDisk: true)));
        }

        Say($"a flush of 4 KB to this disk: {times}");
    }

    private async Task FillAsync()
    {
        long start = Stopwatch.GetTimestamp();
        for (; _next < _entries; _next += Batch)
        {
            IReadOnlyList<string> ids = await _passages.AddAsync(Enumerable.Range(_next, Batch).Select(no => _corpus.Passage(no).Text));
            if (ids.Count != Batch)
                throw new InvalidOperationException($"{Batch} texts became {ids.Count} passages: they are no longer one each.");
            for (int i = 0; i < Batch; i++)
                _numbers[ids[i]] = _next + i;
        }

        Say($"{_entries} passages stored by {Batch} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s; {_numbers.Count} of them are different");
        await Timed("embedding them all", _passages.UntilEmbeddedAsync);
        Say($"the service has {_memory.ResidentBytes / 1e6:F0} MB in RAM; its database has {new DirectoryInfo(_memory.Folder).EnumerateFiles().Sum(file => file.Length) / 1e6:F0} MB on the disk");
    }

    private async Task MeasureSearchesAsync(string mode)
    {
        for (int i = 0; i < Queries / 3; i++)
            await SearchAsync(i, mode);
        _embeddings.Forget();
        MeasuredTimes all = new();
        MeasuredTimes common = new();
        for (int i = 0; i < Queries; i++)
        {
            double time = await MillisecondsAsync(() => SearchAsync(i, mode));
            all.Add(time);
            if (ZipfCorpus.IsOfCommonWords(i))
                common.Add(time);
        }

        string apart = _embeddings.Times.Count > 0 ? $"; in it the stand-in's embedding of the query {_embeddings.Times}" : "";
        Say($"{mode} over HTTP: {all}; of common words alone {common}{apart}");
    }

    private async Task MeasureRecallAsync()
    {
        string[] queries = _queries[..RecallQueries];
        float[][] vectors = [.. queries.Select(_corpus.VectorOf)];
        PriorityQueue<int, float>[] nearest = [.. queries.Select(_ => new PriorityQueue<int, float>())];
        for (int no = 0; no < _entries; no++)
        {
            float[] vector = _corpus.Passage(no).Vector;
            float length = TensorPrimitives.Norm<float>(vector);
            for (int i = 0; i < queries.Length; i++)
            {
                nearest[i].Enqueue(no, TensorPrimitives.Dot<float>(vector, vectors[i]) / length);
                if (nearest[i].Count > 10)
                    nearest[i].Dequeue();
            }
        }

        int found = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            HashSet<int> exact = [.. nearest[i].UnorderedItems.Select(item => item.Element)];
            found += (await _passages.SearchAsync(queries[i], "vector")).Ids.Count(id => exact.Contains(_numbers[id]));
        }

        Say($"recall@10 of the vectors against an exact scan by 32-bit floats: {found / (10.0 * queries.Length):F4}");
    }

    private async Task MeasureRememberingAsync()
    {
        using CancellationTokenSource remembered = new();
        MeasuredTimes searches = new();
        Task searching = Task.Run(async () =>
        {
            for (int i = 0; !remembered.IsCancellationRequested; i++)
                searches.Add(await MillisecondsAsync(() => SearchAsync(i % Queries, "hybrid")));
        });
        MeasuredTimes times = new();
        for (int i = 0; i < Remembered; i++)
        {
            string text = _corpus.Passage(_next++).Text;
            times.Add(await MillisecondsAsync(() => _passages.RememberAsync(text)));
        }

        await remembered.CancelAsync();
        await searching;
        Say($"adding to archival memory, acknowledged and durable, while {searches.Count} hybrid searches ran ({searches}): {times}, slowest {times.Percentile(100):F1} ms");
    }

    private async Task MeasureWritesAsync(string what, int writers, Func<string, Task> write)
    {
        int first = _next;
        _next += Writes;
        string[] texts = [.. Enumerable.Range(first, Writes).Select(no => _corpus.Passage(no).Text)];
        int taken = -1;
        MeasuredTimes times = new();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async _ =>
        {
            while (Interlocked.Increment(ref taken) is int i && i < Writes)
                times.Add(await MillisecondsAsync(() => write(texts[i])));
        }));
        Say($"{what}, {writers} writers: {Writes / Stopwatch.GetElapsedTime(start).TotalSeconds:F0} acknowledged a second, {times}");
    }

    private async Task SearchAsync(int query, string mode) => await _passages.SearchAsync(_queries[query], mode);

    private static async Task Timed(string what, Func<Task> work)
    {
        double time = await MillisecondsAsync(work);
        Say($"{what} took {time / 1000:F1} s");
    }

    private static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Milliseconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
