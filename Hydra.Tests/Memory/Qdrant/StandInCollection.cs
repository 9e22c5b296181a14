using System.Text.Json;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>A collection that the stand-in keeps: one named dense vector compared by cosine, one named sparse vector with idf, payload indexes, points.</summary>
internal sealed class StandInCollection
{
    private readonly int _size;
    private readonly JsonElement _metadata;

    public StandInCollection(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        (DenseName, JsonElement dense) = OnlyOne(fields.Inner("vectors"), "vectors");
        (SparseName, JsonElement sparse) = OnlyOne(fields.Inner("sparse_vectors"), "sparse_vectors");
        _metadata = fields.Need("metadata").Clone();
        if (_metadata.ValueKind != JsonValueKind.Object)
            throw StandInRefusal.Format("metadata: expected an object");
        fields.End();

        var denseFields = new StrictObject(dense, "vectors");
        _size = denseFields.Count("size", 1) ?? throw StandInRefusal.Format("vectors: missing field `size`");
        if (denseFields.Text("distance") is not "Cosine")
            throw StandInRefusal.Format("vectors.distance: only Cosine is known here");
        denseFields.End();
        var sparseFields = new StrictObject(sparse, "sparse_vectors");
        if (sparseFields.Text("modifier") is not "idf")
            throw StandInRefusal.Format("sparse_vectors.modifier: only idf is known here");
        sparseFields.End();
    }

    public string DenseName { get; }

    public string SparseName { get; }

    /// <summary>The type of the index of each field.</summary>
    public Dictionary<string, string> Indexes { get; } = [];

    /// <summary>The points by their ids.</summary>
    public Dictionary<string, StandInPoint> Points { get; } = [];

    public void AddIndex(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        string name = fields.Text("field_name");
        StrictObject schema = fields.Inner("field_schema");
        fields.End();
        string type = schema.Text("type");
        if (type is not ("keyword" or "integer"))
            throw StandInRefusal.Format($"field_schema.type: `{type}` is not known here");
        if (schema.Truth("is_tenant") is not null && type != "keyword")
            throw StandInRefusal.Format("field_schema: unknown field `is_tenant`");
        schema.End();
        Indexes[name] = type;
    }

    /// <summary>All of them or, where one is wrong, none.</summary>
    public void Upsert(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        JsonElement[] given = StrictObject.ListOf(fields.Need("points"), "points");
        fields.End();
        if (given.Length == 0)
            throw StandInRefusal.Input("Empty update request");
        StandInPoint[] points = [.. given.Select(point => StandInPoint.Read(point, this))];
        foreach (StandInPoint point in points)
            Points[point.Id] = point;
    }

    public void Delete(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        JsonElement[] given = StrictObject.ListOf(fields.Need("points"), "points");
        fields.End();
        foreach (string id in given.Select(id => StrictObject.PointIdOf(id, "points")).ToArray())
            Points.Remove(id);
    }

    public int Count(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        StandInFilter filter = StandInFilter.Read(fields.Take("filter"), "filter", this);
        fields.Truth("exact");
        fields.End();
        return Points.Values.Count(filter.LetsThrough);
    }

    /// <summary>As GET /collections/{name} tells it.</summary>
    public object Describe() => new
    {
        status = "green",
        optimizer_status = "ok",
        segments_count = 1,
        points_count = Points.Count,
        config = new
        {
            @params = new
            {
                vectors = new Dictionary<string, object> { [DenseName] = new { size = _size, distance = "Cosine" } },
                sparse_vectors = new Dictionary<string, object> { [SparseName] = new { modifier = "idf" } },
                shard_number = 1,
                on_disk_payload = true,
            },
            hnsw_config = new { m = 16, ef_construct = 100 },
            optimizer_config = new { deleted_threshold = 0.2 },
            metadata = _metadata,
        },
        payload_schema = Indexes.ToDictionary(index => index.Key, index => new { data_type = index.Value, points = Points.Count }),
    };

    public float[] CheckDense(float[] vector) =>
        vector.Length == _size ? vector : throw StandInRefusal.Input($"Vector dimension error: expected dim: {_size}, got {vector.Length}");

    private static (string Name, JsonElement Value) OnlyOne(StrictObject vectors, string place)
    {
        (string Name, JsonElement Value)[] all = [.. vectors.TakeAll()];
        return all.Length == 1 ? all[0] : throw StandInRefusal.Format($"{place}: one named vector is known here");
    }
}
