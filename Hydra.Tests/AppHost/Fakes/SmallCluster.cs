using System.Collections.Immutable;
using Hydra.AppHost.CommandLine;
using Hydra.AppHost.Topology;
using Hydra.Cluster;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>Clusters to plan for: the repository's own, and small ones.</summary>
internal static class SmallCluster
{
    /// <summary>Two services of ours, of which one depends on the other, and a simulated one that the first uses.</summary>
    public const string Text =
        """
        version: 1
        name: small
        nodes:
          north:
            role: inference
            address: 192.0.2.10
            os: { family: nixos, version: "24.11" }
            cpu: { model: any, cores: 4 }
            memory: 8GB
          south:
            role: control
            address: 192.0.2.20
            os: { family: nixos, version: "24.11" }
            cpu: { model: any, cores: 4 }
            memory: 8GB
        workloads:
          ollama:
            title: Ollama
            category: inference
            node: north
            systemd: { unit: ollama.service }
            dev: simulated
            api: ollama
            ports: { http: 11434 }
            secrets: [ollama-key]
          postgres:
            title: PostgreSQL
            category: database
            node: south
            container: { image: docker.io/library/postgres, tag: "17.6" }
            ports: { tcp: 5432/tcp }
            secrets: [postgres-password]
          creative:
            title: Creative
            category: creative
            node: south
            container: { image: ghcr.io/hydra/creative, tag: 0.1.0 }
            project: Hydra.Creative
            ports: { http: 8620, events: 8621/grpc }
            depends-on: [gateway, postgres]
            secrets: [postgres-password]
          gateway:
            title: Gateway
            category: gateway
            node: south
            container: { image: ghcr.io/hydra/gateway, tag: 0.1.0 }
            project: Hydra.Gateway
            ports: { http: 4000 }
            health: { http: /health, expect: 200, every: 7s, timeout: 2s, failures: 4, start-within: 20s }
            uses: [ollama]
            secrets: [ollama-key]
        """;

    public static readonly BuiltProjects Built = new(["Hydra.Gateway", "Hydra.Memory", "Hydra.Simulator", "Hydra.Creative"], Path.Combine(Path.DirectorySeparatorChar + "bin", "Hydra.AppHost", "debug"));

    /// <summary>The homelab's own file.</summary>
    public static string RepositoryFile => ClusterFile.Find(null, AppContext.BaseDirectory);

    public static ClusterModel Model => ClusterReader.Read(Text).Model!;

    public static DevTopology Plan(DevRequest request) => Plan(Model, request);

    public static DevTopology Plan(ClusterModel model, DevRequest request) => DevTopology.Of(model, request, new CountingPorts(), Built);

    public static DevProcess Process(this DevTopology topology, string name) => topology.Processes.Single(resource => resource.Name == name);

    public static DevContainer Container(this DevTopology topology, string name) => topology.Containers.Single(resource => resource.Name == name);

    /// <summary>Values that tell where they come from.</summary>
    public static DevValues ValuesFor(DevTopology topology) => new()
    {
        ClusterFile = "/homelab/cluster.yaml",
        DevKeySha256 = "5ec0de",
        Secrets = topology.Secrets.ToImmutableSortedDictionary(secret => secret.Name, secret => $"value of {secret.Name}", StringComparer.Ordinal),
        Connections = topology.Parameters.Where(parameter => parameter.Kind == ParameterKind.Connection)
            .ToImmutableSortedDictionary(parameter => parameter.Key, parameter => $"given {parameter.Name}", StringComparer.Ordinal),
    };
}
