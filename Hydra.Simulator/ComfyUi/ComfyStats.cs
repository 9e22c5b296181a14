using System.Text.Json.Nodes;
using Hydra.Cluster.Nodes;
using Hydra.Simulator.ComfyUi.Running;

namespace Hydra.Simulator.ComfyUi;

/// <summary><c>/system_stats</c>: the node and its card, from the cluster file.</summary>
internal static class ComfyStats
{
    /// <summary>What a loaded checkpoint of SDXL takes of the card.</summary>
    private const long LoadedBytes = 7_200_000_000;

    public static JsonObject Of(ComfyServer server)
    {
        Node node = server.StandIn.Workload.Node;
        long memory = node.Config.Memory.Bytes;
        long used = server.Memory.Checkpoint is null ? 0 : LoadedBytes;
        return new JsonObject
        {
            ["system"] = new JsonObject
            {
                ["os"] = "posix",
                ["ram_total"] = memory,
                ["ram_free"] = memory / 2,
                ["comfyui_version"] = "0.3.64",
                ["python_version"] = "3.12.3 (main)",
                ["pytorch_version"] = "2.8.0+cu128",
                ["embedded_python"] = false,
                ["argv"] = new JsonArray("main.py", "--listen"),
            },
            ["devices"] = new JsonArray([.. server.StandIn.Workload.Accelerators.Select((card, index) => (JsonNode)new JsonObject
            {
                ["name"] = $"cuda:{index} {card.Model} : cudaMallocAsync",
                ["type"] = "cuda",
                ["index"] = index,
                ["vram_total"] = card.Vram.Bytes,
                ["vram_free"] = Math.Max(0, card.Vram.Bytes - used),
                ["torch_vram_total"] = used,
                ["torch_vram_free"] = 0,
            })]),
        };
    }
}
