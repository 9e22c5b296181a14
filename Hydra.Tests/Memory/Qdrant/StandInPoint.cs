using System.Text.Json;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>A point that the stand-in keeps.</summary>
/// <param name="Id">Its number or UUID.</param>
/// <param name="Dense">Its vector, of length 1, as Qdrant keeps vectors that are compared by cosine.</param>
/// <param name="Sparse">Its words; null where it has none.</param>
/// <param name="Payload">What filters go by.</param>
internal sealed record StandInPoint(string Id, float[] Dense, IReadOnlyDictionary<uint, float>? Sparse, IReadOnlyDictionary<string, JsonElement> Payload)
{
    /// <summary>The values of a field: those of a list each, none where it is not there.</summary>
    public IEnumerable<JsonElement> ValuesOf(string key) =>
        !Payload.TryGetValue(key, out JsonElement value) ? [] : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    public static StandInPoint Read(JsonElement json, StandInCollection collection)
    {
        var fields = new StrictObject(json, "points[]");
        string id = StrictObject.PointIdOf(fields.Need("id"), "points[].id");
        StrictObject vectors = fields.Inner("vector");
        StrictObject? payload = fields.InnerOrNull("payload");
        fields.End();
        float[] dense = collection.CheckDense(StrictObject.NumbersOf(vectors.Need(collection.DenseName), "points[].vector"));
        IReadOnlyDictionary<uint, float>? sparse = vectors.Take(collection.SparseName) is { } words ? ReadSparse(words, "points[].vector") : null;
        vectors.End();
        return new StandInPoint(id, Normalized(dense), sparse, payload?.TakeAll().ToDictionary(field => field.Name, field => field.Value.Clone()) ?? []);
    }

    public static IReadOnlyDictionary<uint, float> ReadSparse(JsonElement json, string place)
    {
        var fields = new StrictObject(json, place);
        uint[] indices = [.. StrictObject.ListOf(fields.Need("indices"), place).Select(index => index.TryGetUInt32(out uint number) ? number : throw StandInRefusal.Format($"{place}.indices: expected u32"))];
        float[] values = StrictObject.NumbersOf(fields.Need("values"), $"{place}.values");
        fields.End();
        if (indices.Length != values.Length)
            throw StandInRefusal.Invalid($"{place}.values: must be the same length as indices");
        if (indices.Distinct().Count() != indices.Length)
            throw StandInRefusal.Invalid($"{place}.indices: must be unique");
        return indices.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    public static float[] Normalized(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(number => (double)number * number));
        return length == 0 ? vector : [.. vector.Select(number => (float)(number / length))];
    }
}
