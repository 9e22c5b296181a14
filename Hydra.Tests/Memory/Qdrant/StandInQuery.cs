using System.Text.Json;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>POST /collections/{name}/points/query: by the dense vector or by words, of all points or of those that prefetches bring.</summary>
internal sealed class StandInQuery
{
    private const int DefaultLimit = 10;

    private readonly StandInCollection _collection;
    private readonly StandInFilter _filter;
    private readonly List<StandInQuery> _prefetches = [];
    private readonly float[]? _dense;
    private readonly IReadOnlyDictionary<uint, float>? _words;
    private readonly int _limit;

    public StandInQuery(JsonElement body, StandInCollection collection, string place = "body")
    {
        _collection = collection;
        var fields = new StrictObject(body, place);
        if (fields.Take("prefetch") is { } prefetches)
            _prefetches.AddRange(StrictObject.ListOf(prefetches, $"{place}.prefetch").Select(one => new StandInQuery(one, collection, $"{place}.prefetch[]")));
        JsonElement query = fields.Need("query");
        string name = fields.Take("using") is { } given ? StrictObject.TextOf(given, $"{place}.using") : "";
        if (name == collection.DenseName)
            _dense = StandInPoint.Normalized(collection.CheckDense(StrictObject.NumbersOf(query, $"{place}.query")));
        else if (name == collection.SparseName)
            _words = StandInPoint.ReadSparse(query, $"{place}.query");
        else
            throw StandInRefusal.Input($"Not existing vector name error: {name}");
        _filter = StandInFilter.Read(fields.Take("filter"), $"{place}.filter", collection);
        if (fields.InnerOrNull("params") is { } parameters)
        {
            parameters.Truth("exact");
            parameters.End();
        }

        _limit = fields.Count("limit", 1) ?? DefaultLimit;
        fields.End();
        // The real one would answer with fewer than wanted, which nobody who asks so can mean.
        if (_prefetches.Count > 0 && _prefetches.Sum(one => one._limit) < _limit)
            throw StandInRefusal.Input($"{place}: the prefetches bring fewer points than the limit {_limit}");
    }

    /// <summary>The best points with their scores, the best first.</summary>
    public IReadOnlyList<(StandInPoint Point, float Score)> Run()
    {
        IEnumerable<StandInPoint> points = _prefetches.Count == 0 ? _collection.Points.Values : _prefetches.SelectMany(one => one.Run()).Select(hit => hit.Point).DistinctBy(point => point.Id);
        StandInPoint[] allowed = [.. points.Where(_filter.LetsThrough)];
        IEnumerable<(StandInPoint Point, float Score)> scored = _dense is { } dense ? allowed.Select(point => (point, Dot(dense, point.Dense))) : ByWords(allowed);
        return [.. scored.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Point.Id, StringComparer.Ordinal).Take(_limit)];
    }

    /// <summary>Only what shares a word; the idf counts all points, whatever the filter.</summary>
    private IEnumerable<(StandInPoint Point, float Score)> ByWords(StandInPoint[] allowed)
    {
        StandInPoint[] worded = [.. _collection.Points.Values.Where(point => point.Sparse is not null)];
        Dictionary<uint, float> weights = _words!.ToDictionary(word => word.Key, word => word.Value * Idf(worded.Length, worded.Count(point => point.Sparse!.ContainsKey(word.Key))));
        return allowed
            .Where(point => point.Sparse is { } sparse && weights.Keys.Any(sparse.ContainsKey))
            .Select(point => (point, weights.Sum(word => word.Value * point.Sparse!.GetValueOrDefault(word.Key))));
    }

    private static float Idf(int points, int pointsWithWord) => MathF.Log(((points - pointsWithWord + 0.5f) / (pointsWithWord + 0.5f)) + 1);

    private static float Dot(float[] one, float[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += (double)one[i] * other[i];
        return (float)sum;
    }
}
