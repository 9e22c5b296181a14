using System.Globalization;
using System.Text;

namespace Hydra.Benchmarks.Clusters;

/// <summary>Writes the file of a cluster that is as large as Hydra promises to read: 1,000 nodes and 20,000 workloads.</summary>
internal static class LargeCluster
{
    public const int Nodes = 1000;
    public const int Workloads = 20_000;
    public const int Models = 200;

    private const int PerNode = Workloads / Nodes;

    public static string NodeName(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node}");

    public static string WorkloadName(int workload) => string.Create(CultureInfo.InvariantCulture, $"service-{workload}");

    public static string ModelName(int model) => string.Create(CultureInfo.InvariantCulture, $"model-{model}:8b");

    /// <summary>The file, with addresses of the range that RFC 2544 reserves for measures. Of each node's twenty workloads the first two serve models; two of three have all the keys that a service usually has.</summary>
    public static string Text()
    {
        var text = new StringBuilder("version: 1\nname: large\nnetwork: { subnet: 198.18.0.0/15 }\nnodes:\n");
        for (int node = 0; node < Nodes; node++)
            AppendNode(text, node);
        text.Append("workloads:\n");
        for (int workload = 0; workload < Workloads; workload++)
            AppendWorkload(text, workload);
        text.Append("models:\n");
        for (int model = 0; model < Models; model++)
            AppendModel(text, model);
        return text.Append("aliases:\n  default: \"model-0:8b\"\n").ToString();
    }

    private static void AppendNode(StringBuilder text, int node) => text.Append(CultureInfo.InvariantCulture, $"""
          {NodeName(node)}:
            role: inference
            address: 198.18.{node / 250}.{(node % 250) + 1}
            os: {Braces("family: nixos, version: \"24.11\"")}
            cpu: {Braces("model: AMD Ryzen 9 9950X, cores: 16, threads: 32")}
            memory: 64GB
            gpus:
              first: {Braces("model: NVIDIA GeForce RTX 5090, vendor: nvidia, vram: 32GB")}

        """);

    private static void AppendWorkload(StringBuilder text, int workload)
    {
        int place = workload % PerNode;
        text.Append(CultureInfo.InvariantCulture, $"""
              {WorkloadName(workload)}:
                title: Service {workload}
                category: {(place < 2 ? "inference" : "web")}
                node: {NodeName(workload / PerNode)}
                ports: {Braces($"http: {8000 + place}")}

            """);
        text.Append(place < 2 ? "    systemd: { unit: ollama.service }\n    api: ollama\n    gpus: [first]\n" : "    container: { image: docker.io/library/service, tag: \"1.2.3\" }\n");
        if (workload % 3 == 0)
            return;
        text.Append("    purpose: One of many.\n    health: { http: /health, every: 15s, timeout: 5s, start-within: 2m }\n    volumes: [\"/mnt/user/appdata/service:/data\"]\n    secrets: [service-key]\n");
        if (place > 0)
            text.Append(CultureInfo.InvariantCulture, $"    depends-on: [{WorkloadName(workload - 1)}]\n    uses: [{WorkloadName(workload - place)}, {WorkloadName(Workloads - 1 - workload)}]\n");
    }

    private static void AppendModel(StringBuilder text, int model)
    {
        int first = model * (Nodes / Models) * PerNode;
        text.Append(CultureInfo.InvariantCulture, $"""
              "{ModelName(model)}":
                kind: chat
                format: gguf
                context: 16384
                vram: 7GB
                served-by: {Braces(string.Join(", ", Enumerable.Range(0, 10).Select(i => $"{WorkloadName(first + (i / 2 * PerNode) + (i % 2))}: {Braces("")}")))}
                failover: ["{ModelName((model + 1) % Models)}"]

            """);
    }

    private static string Braces(string content) => $"{{ {content} }}";
}
