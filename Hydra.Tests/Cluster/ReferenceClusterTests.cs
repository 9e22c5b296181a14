using Hydra.Cluster;
using Hydra.Cluster.Workloads;
using Hydra.Tests.Architecture;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Cluster;

/// <summary>The repository's cluster.yaml describes the owner's cluster, whole.</summary>
public sealed class ReferenceClusterTests
{
    private static readonly Lazy<ClusterReading> Reading = new(() => ClusterReader.ReadFile(Repository.PathOf(ClusterReader.FileName)));

    private static ClusterModel Model => Reading.Value.Model!;

    [Fact]
    public void It_has_no_errors() =>
        SourceTree.AssertNone(Reading.Value.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => problem.ToString()));

    /// <summary>What is too large to be loaded together is known and meant: the models of hydra-ai make room for one another.</summary>
    [Fact]
    public void It_warns_of_the_cards_of_hydra_ai_alone() =>
        Assert.Equal(["nodes.hydra-ai.gpus.rtx-5090", "nodes.hydra-ai.gpus.rtx-4090"], Reading.Value.Problems.Select(problem => problem.Path));

    [Theory]
    [InlineData("hydra-ai", "192.168.1.250", "127.0.1.250", "rtx-5090 32GB, rtx-4090 24GB")]
    [InlineData("hydra-compute", "192.168.1.203", "127.0.1.203", "rtx-5070-ti 16GB, rtx-3060 12GB")]
    [InlineData("hydra-storage", "192.168.1.244", "127.0.1.244", "arc-a380 6GB")]
    [InlineData("hydra-dev", "192.168.1.245", "127.0.1.245", "")]
    public void It_has_every_node(string name, string address, string loopback, string cards)
    {
        Hydra.Cluster.Nodes.Node node = Model.FindNode(name)!;

        Assert.Equal(address, node.Address.ToString());
        Assert.Equal(loopback, node.LoopbackAddress.ToString());
        Assert.Equal(cards, string.Join(", ", node.Accelerators.Select(card => $"{card.Name} {card.Vram}")));
        Assert.Equal(4, Model.Nodes.Length);
    }

    /// <summary>Where the reference says a thing twice, the design has settled it: Gateway for LiteLLM, Memory for Letta, Uptime Kuma at 3001.</summary>
    [Theory]
    [InlineData("hydra-ai", "tabbyapi 5000, ollama-ai 11434")]
    [InlineData("hydra-compute", "ollama-compute 11434, comfyui 8188, kokoro 8080, whisper 9000")]
    [InlineData("hydra-storage", "gateway 4000, memory 8283, healer 8610, creative 8620, control-plane 3200, agents 8630, n8n 5678")]
    [InlineData("hydra-storage", "postgres 5432, qdrant 6333, redis 6379, neo4j 7474, neo4j 7687")]
    [InlineData("hydra-storage", "prometheus 9090, grafana 3003, loki 3100, uptime-kuma 3001, alertmanager 9093, netdata 19999")]
    [InlineData("hydra-storage", "open-webui 3000, searxng 8888, firecrawl 3002, portainer 9000, homepage 80")]
    [InlineData("hydra-storage", "plex 32400, stash 9999, gluetun 8000, sonarr 8989, radarr 7878, lidarr 8686, prowlarr 9696, bazarr 6767")]
    [InlineData("hydra-ai", "node-exporter-ai 9100, gpu-exporter-ai 9835, alloy-ai 12345")]
    [InlineData("hydra-compute", "node-exporter-compute 9100, gpu-exporter-compute 9835, alloy-compute 12345")]
    [InlineData("hydra-storage", "node-exporter-storage 9100, alloy-storage 12345, blackbox-exporter 9115, cadvisor 8180, postgres-exporter 9187, redis-exporter 9121")]
    public void It_has_every_service_at_its_port(string node, string services) =>
        SourceTree.AssertNone(
            from service in services.Split(", ")
            let parts = service.Split(' ')
            let workload = Model.FindWorkload(parts[0])
            where workload?.Node.Id.Value != node || !workload.Endpoints.Any(endpoint => endpoint.Binding.Port == int.Parse(parts[1], null))
            select $"{service} is not on {node}.");

    [Fact]
    public void It_maps_Kokoro_to_the_port_of_its_image() => Assert.Equal("8080:8880/http", Model.FindWorkload("kokoro")!.MainEndpoint!.Binding.ToString());

    [Fact]
    public void It_never_restarts_Gluetun_by_itself() => Assert.Equal(RestartPolicy.Never, Model.FindWorkload("gluetun")!.Config.Restart.Policy);

    [Fact]
    public void Every_workload_has_a_health_check() => SourceTree.AssertNone(Model.Workloads.Where(workload => workload.Config.Health is null).Select(workload => $"{workload.Id} has none."));

    [Theory]
    [InlineData("Llama-3.1-70B-EXL2-3.5bpw", "tabbyapi", "ollama-ai", "ollama-ai", "ollama-compute")]
    [InlineData("hydra-small", "ollama-compute", "ollama-ai")]
    [InlineData("nomic-embed-text", "ollama-compute")]
    [InlineData("tts-1", "kokoro")]
    [InlineData("gpt-4o-mini-tts", "kokoro")]
    [InlineData("whisper-1", "whisper")]
    [InlineData("gpt-image-1", "comfyui")]
    public void It_routes_a_name(string name, params string[] workloads) =>
        Assert.Equal(workloads, Model.RouteFor(name)!.Steps.Select(step => step.Placement.Workload.Id.Value));

    [Fact]
    public void It_keeps_the_owners_names_of_models() =>
        Assert.Equal(
            ["Llama-3.1-70B-EXL2-3.5bpw", "Qwen2.5-72B-EXL2-4.0bpw", "DeepSeek-V3-70B-EXL2", "Lumimaid-70B-EXL2", "llama3.2:8b", "qwen2.5:32b", "deepseek-r1:8b", "llama3.2:3b", "nomic-embed-text", "all-minilm", "kokoro", "whisper", "sdxl"],
            Model.Models.Select(model => model.Name));

    [Fact]
    public void It_exports_and_mounts_what_the_GPU_nodes_read() =>
        Assert.Equal(
            ["hydra-ai:/mnt/models", "hydra-ai:/mnt/shared", "hydra-compute:/mnt/models", "hydra-compute:/mnt/shared"],
            Model.Document.Storage!.Mounts.Select(mount => $"{mount.Node}:{mount.At}"));
}
