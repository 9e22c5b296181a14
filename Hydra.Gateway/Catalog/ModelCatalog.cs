using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.ServiceDefaults.Clusters;

namespace Hydra.Gateway.Catalog;

/// <summary>
/// The models and aliases of the current cluster file, written once a reading as objects that OpenAI's clients and Anthropic's both read: each finds its own
/// fields (OpenAI: object, created, owned_by; Anthropic: type, display_name, created_at) and passes over the others.
/// </summary>
internal sealed class ModelCatalog : IDisposable
{
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private volatile Pages _pages;

    public ModelCatalog(IClusterSource cluster, TimeProvider time)
    {
        _time = time;
        // First the subscription: an edit in between would be lost.
        _pages = new Pages([], [], FrozenDictionary<string, byte[]>.Empty, cluster.Current, time.GetUtcNow());
        _subscription = cluster.OnChange(_ => _pages = Write(cluster.Current));
        _pages = Write(cluster.Current);
    }

    /// <summary>The body of GET /v1/models.</summary>
    public byte[] List => _pages.List;

    /// <summary>The body of GET /v1/models/{id}; null where there is no such name. Names that only a pattern knows are in no list, and are answered to all the same.</summary>
    public byte[]? Find(string name)
    {
        Pages pages = _pages;
        return pages.Models.GetValueOrDefault(name) ?? (pages.Cluster.RouteFor(name) is { } route ? Single(name, route.Model, pages.Created) : null);
    }

    /// <summary>A part of the list, as Anthropic's clients ask for it.</summary>
    public byte[] Page(CatalogPage page)
    {
        Pages pages = _pages;
        (ImmutableArray<string> names, bool hasMore) = page.Of(pages.Names);
        return Write(names.Select(name => pages.Models[name]), names, hasMore);
    }

    public void Dispose() => _subscription.Dispose();

    private Pages Write(ClusterModel cluster)
    {
        DateTimeOffset created = _time.GetUtcNow();
        ImmutableArray<string> names = [.. cluster.ModelNames];
        var models = names.ToFrozenDictionary(name => name, name => Single(name, cluster.RouteFor(name)!.Model, created));
        return new Pages(Write(names.Select(name => models[name]), names, hasMore: false), names, models, cluster, created);
    }

    private static byte[] Write(IEnumerable<byte[]> models, ImmutableArray<string> names, bool hasMore)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (byte[] model in models)
                json.WriteRawValue(model, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteBoolean("has_more", hasMore);
            json.WriteString("first_id", names.IsEmpty ? null : names[0]);
            json.WriteString("last_id", names.IsEmpty ? null : names[^1]);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Single(string name, ServedModel model, DateTimeOffset created)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("id", name);
            json.WriteString("object", "model");
            json.WriteNumber("created", created.ToUnixTimeSeconds());
            json.WriteString("owned_by", model.Placements[0].Workload.Id.Value);
            json.WriteString("type", "model");
            json.WriteString("display_name", name == model.Name ? name : $"{name} ({model.Name})");
            json.WriteString("created_at", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private sealed record Pages(byte[] List, ImmutableArray<string> Names, FrozenDictionary<string, byte[]> Models, ClusterModel Cluster, DateTimeOffset Created);
}
