using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Hydra.Cluster;
using Hydra.ServiceDefaults.Clusters;

namespace Hydra.Gateway.Catalog;

/// <summary>The models and aliases of the current cluster file as OpenAI's objects, written once a reading.</summary>
internal sealed class ModelCatalog : IDisposable
{
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private volatile Pages _pages;

    public ModelCatalog(IClusterSource cluster, TimeProvider time)
    {
        _time = time;
        // First the subscription: an edit in between would be lost.
        _pages = new Pages([], FrozenDictionary<string, byte[]>.Empty);
        _subscription = cluster.OnChange(_ => _pages = Write(cluster.Current));
        _pages = Write(cluster.Current);
    }

    /// <summary>The body of GET /v1/models.</summary>
    public byte[] List => _pages.List;

    /// <summary>The body of GET /v1/models/{id}; null where there is no such name.</summary>
    public byte[]? Find(string name) => _pages.Models.GetValueOrDefault(name);

    public void Dispose() => _subscription.Dispose();

    private Pages Write(ClusterModel cluster)
    {
        long created = _time.GetUtcNow().ToUnixTimeSeconds();
        var list = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(list))
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (string name in cluster.ModelNames)
                WriteModel(json, cluster, name, created);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new Pages(list.WrittenSpan.ToArray(), cluster.ModelNames.ToFrozenDictionary(name => name, name => Single(cluster, name, created)));
    }

    private static byte[] Single(ClusterModel cluster, string name, long created)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
            WriteModel(json, cluster, name, created);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteModel(Utf8JsonWriter json, ClusterModel cluster, string name, long created)
    {
        json.WriteStartObject();
        json.WriteString("id", name);
        json.WriteString("object", "model");
        json.WriteNumber("created", created);
        json.WriteString("owned_by", cluster.RouteFor(name)!.Model.Placements[0].Workload.Id.Value);
        json.WriteEndObject();
    }

    private sealed record Pages(byte[] List, FrozenDictionary<string, byte[]> Models);
}
