using System.Text.Json.Nodes;
using Hydra.Cluster.Schema;
using Hydra.Tests.Architecture;

namespace Hydra.Tests.Cluster;

/// <summary>The schema that editors use says what the reader accepts.</summary>
public sealed class ClusterSchemaTests
{
    private const string File = "Hydra.Cluster/Schema/cluster.schema.json";

    private static readonly JsonObject Schema = JsonNode.Parse(ClusterSchema.Generate())!.AsObject();

    [Fact]
    public void Committed_schema_is_the_generated_one() =>
        Assert.True(SourceTree.Read(File) == ClusterSchema.Generate(), $"The types have changed. Renew the schema: dotnet run --project Hydra.AppHost -- schema > {File}");

    [Fact]
    public void Every_property_is_described() =>
        SourceTree.AssertNone(PropertiesIn(Schema, "").Where(property => property.Schema["description"] is null).Select(property => $"{property.Path} has no description."));

    [Fact]
    public void Unknown_keys_are_refused_wherever_keys_are_known() =>
        SourceTree.AssertNone(ObjectsIn(Schema, "").Where(found => found.Schema["properties"] is not null && found.Schema["additionalProperties"]?.ToJsonString() != "false").Select(found => $"{found.Path} takes any key."));

    [Fact]
    public void Nothing_may_be_null() => Assert.DoesNotContain("\"null\"", ClusterSchema.Generate(), StringComparison.Ordinal);

    [Fact]
    public void Root_has_the_keys_and_requires_what_the_reader_requires()
    {
        Assert.Equal(["version", "name", "network", "nodes", "workloads", "models", "aliases", "storage", "backups"], Schema["properties"]!.AsObject().Select(property => property.Key));
        Assert.Equal(["version", "name", "nodes"], Schema["required"]!.AsArray().Select(name => (string)name!));
    }

    [Theory]
    [InlineData("nodes.*.role", "enum", "[\"inference\",\"creative\",\"control\",\"development\"]")]
    [InlineData("nodes.*.cpu.cores", "maximum", "4096")]
    [InlineData("nodes.*.ssh.port", "minimum", "1")]
    [InlineData("models.*.format", "enum", "[\"exl2\",\"exl3\",\"gguf\",\"safetensors\"]")]
    [InlineData("nodes.*.gpus", "propertyNames", "{\"pattern\":\"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$\"}")]
    [InlineData("storage.shares.*.export.to", "minItems", "1")]
    public void Rule_of_a_value_is_in_the_schema(string path, string keyword, string rule) => Assert.Equal(rule, At(path)[keyword]!.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("nodes.*.memory", "128GB", "128 GB")]
    [InlineData("nodes.*.address", "192.0.2.1", "192.0.2")]
    [InlineData("network.subnet", "192.0.2.0/24", "fd00::/8")]
    [InlineData("workloads.*.ports.*", "8080:8880/http", "8080/quic")]
    [InlineData("workloads.*.health.every", "1m30s", "30s1m")]
    [InlineData("workloads.*.speed.tokens-per-second", "100+", "100++")]
    public void Form_of_a_value_is_in_the_schema(string path, string right, string wrong)
    {
        string pattern = (string)At(path)["pattern"]!;

        Assert.Matches(pattern, right);
        Assert.DoesNotMatch(pattern, wrong);
        Assert.All(At(path)["examples"]!.AsArray(), example => Assert.Matches(pattern, (string)example!));
    }

    [Fact]
    public void Durations_say_their_range_as_the_file_writes_it() =>
        Assert.Equal("Time between two checks. From 1s to 1h.", (string)At("workloads.*.health.every")["description"]!);

    private static JsonObject At(string path)
    {
        JsonObject schema = Schema;
        foreach (string key in path.Split('.'))
            schema = (key == "*" ? schema["additionalProperties"] : schema["properties"]![key])!.AsObject();
        return schema;
    }

    private static IEnumerable<(string Path, JsonObject Schema)> PropertiesIn(JsonObject schema, string path) =>
        ObjectsIn(schema, path).SelectMany(found => (found.Schema["properties"]?.AsObject() ?? []).Select(property => ($"{found.Path}.{property.Key}", property.Value!.AsObject())));

    private static IEnumerable<(string Path, JsonObject Schema)> ObjectsIn(JsonObject schema, string path)
    {
        yield return (path, schema);
        IEnumerable<KeyValuePair<string, JsonNode?>> below = (schema["properties"]?.AsObject() ?? [])
            .Append(KeyValuePair.Create("*", schema["additionalProperties"]))
            .Append(KeyValuePair.Create("[]", schema["items"]));
        foreach ((string key, JsonNode? child) in below)
        {
            foreach ((string, JsonObject) found in child is JsonObject inner ? ObjectsIn(inner, $"{path}.{key}") : [])
                yield return found;
        }
    }
}
