using Hydra.Cluster;

namespace Hydra.Tests.ServiceDefaults;

/// <summary>Small clusters: one node, a few workloads.</summary>
internal static class TestClusters
{
    /// <summary>An address that no test calls from.</summary>
    public const string Elsewhere = "192.168.1.244";

    public static string Yaml(string nodeAddress = Elsewhere, int memoryPort = 8283, string every = "10s", string extra = "") => $$"""
        version: 1
        name: test
        nodes:
          storage: { role: control, address: {{nodeAddress}}, os: { family: unraid }, cpu: { model: EPYC, cores: 8 }, memory: 64GB }
        workloads:
          memory:
            title: Memory
            category: memory
            node: storage
            process: { command: memory }
            ports: { http: {{memoryPort}}, metrics: 9283 }
            health: { http: /health, every: {{every}} }
          cron:
            title: Cron
            category: orchestration
            node: storage
            process: { command: cron }
        {{extra}}
        """;

    public static ClusterModel Model(string nodeAddress = Elsewhere, int memoryPort = 8283) =>
        ClusterReader.Read(Yaml(nodeAddress, memoryPort)) is { Model: { } model } ? model : throw new InvalidOperationException("The test's cluster is broken.");
}
