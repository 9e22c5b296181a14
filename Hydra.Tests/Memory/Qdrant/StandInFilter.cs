using System.Text.Json;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>A filter as Qdrant documents it, as far as this project uses it: must and must_not of conditions on indexed fields and on ids.</summary>
internal sealed class StandInFilter
{
    private readonly List<Func<StandInPoint, bool>> _must = [];
    private readonly List<Func<StandInPoint, bool>> _mustNot = [];
    private readonly StandInCollection _collection;

    private StandInFilter(StandInCollection collection) => _collection = collection;

    public static StandInFilter Read(JsonElement? json, string place, StandInCollection collection)
    {
        var filter = new StandInFilter(collection);
        if (json is not { } given)
            return filter;
        var fields = new StrictObject(given, place);
        filter.ReadConditions(fields.Take("must"), $"{place}.must", filter._must);
        filter.ReadConditions(fields.Take("must_not"), $"{place}.must_not", filter._mustNot);
        fields.End();
        return filter;
    }

    public bool LetsThrough(StandInPoint point) => _must.TrueForAll(holds => holds(point)) && !_mustNot.Exists(holds => holds(point));

    private void ReadConditions(JsonElement? json, string place, List<Func<StandInPoint, bool>> conditions)
    {
        if (json is not { } given)
            return;
        foreach (JsonElement condition in StrictObject.ListOf(given, place))
            conditions.Add(Condition(new StrictObject(condition, place), place));
    }

    private Func<StandInPoint, bool> Condition(StrictObject condition, string place)
    {
        if (condition.Take("has_id") is { } ids)
        {
            condition.End();
            HashSet<string> wanted = [.. StrictObject.ListOf(ids, place).Select(id => StrictObject.PointIdOf(id, place))];
            return point => wanted.Contains(point.Id);
        }

        string key = condition.Text("key");
        string index = _collection.Indexes.GetValueOrDefault(key) ?? throw StandInRefusal.Input($"Index required but not found for \"{key}\" of one of the following types");
        StrictObject? match = condition.InnerOrNull("match");
        StrictObject? range = condition.InnerOrNull("range");
        condition.End();
        return (match, range) switch
        {
            ({ } wanted, null) => Match(wanted, key, index, place),
            (null, { } wanted) => Range(wanted, key, index),
            _ => throw StandInRefusal.Invalid($"{place}: at least one field condition must be specified"),
        };
    }

    private static Func<StandInPoint, bool> Match(StrictObject match, string key, string index, string place)
    {
        HashSet<string> wanted = StrictObject.NamesOf(match.Need("any"), $"{place}.match.any");
        match.End();
        if (index != "keyword")
            throw StandInRefusal.Input($"Index required but not found for \"{key}\" of one of the following types: [keyword]");
        return point => point.ValuesOf(key).Any(value => value.ValueKind == JsonValueKind.String && wanted.Contains(value.GetString()!));
    }

    private static Func<StandInPoint, bool> Range(StrictObject range, string key, string index)
    {
        double from = Bound(range.Take("gte"), double.NegativeInfinity);
        double to = Bound(range.Take("lte"), double.PositiveInfinity);
        range.End();
        if (index is not ("integer" or "float"))
            throw StandInRefusal.Input($"Index required but not found for \"{key}\" of one of the following types: [integer, float]");
        return point => point.ValuesOf(key).Any(value => value.ValueKind == JsonValueKind.Number && value.GetDouble() >= from && value.GetDouble() <= to);
    }

    private static double Bound(JsonElement? json, double open) =>
        json is not { } given ? open : given.ValueKind == JsonValueKind.Number ? given.GetDouble() : throw StandInRefusal.Format("range: expected a number");
}
