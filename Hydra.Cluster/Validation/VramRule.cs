using Hydra.Cluster.Inference;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>
/// What is always loaded fits into a graphics card (else an error), and so does the most that can be loaded at once (else a warning).
/// A model is spread over all cards of its workload in proportion to their memory, as tensor parallelism and Ollama's split do.
/// </summary>
internal sealed class VramRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        Dictionary<(string Node, string Gpu), CardLoads> loads = LoadsByCard(document);
        foreach ((string nodeName, NodeConfig node) in document.Nodes ?? new Dictionary<string, NodeConfig>())
        {
            foreach ((string gpuName, AcceleratorConfig gpu) in node.Gpus)
            {
                if (loads.TryGetValue((nodeName, gpuName), out CardLoads? card))
                    CheckCard(card, gpu.Vram, RulePaths.Nodes.Key(nodeName).Key("gpus").Key(gpuName), problems);
            }
        }
    }

    /// <summary>Something that takes video memory.</summary>
    private sealed record Load(string What, double Bytes);

    /// <summary>What is on a card always, and at most.</summary>
    private sealed record CardLoads(List<Load> Always, List<Load> AtMost);

    private static void CheckCard(CardLoads card, ByteSize vram, YamlPath path, ProblemList problems)
    {
        if (Sum(card.Always) > vram.Bytes)
            problems.Error(path, $"What is always loaded takes {Describe(card.Always)}, more than its {vram}.", "Make a model not resident, or serve it elsewhere.");
        else if (Sum(card.AtMost) > vram.Bytes)
            problems.Warning(path, $"All that could be loaded at once takes {Describe(card.AtMost)}, more than its {vram}.", "Expect models to be unloaded for one another.");
    }

    private static Dictionary<(string Node, string Gpu), CardLoads> LoadsByCard(ClusterDocument document)
    {
        ILookup<string, (string Name, ModelConfig Config, bool Resident)> models = document.Models
            .SelectMany(model => model.Value.ServedBy.Select(place => (Workload: place.Key, Model: (model.Key, model.Value, place.Value.Resident))))
            .ToLookup(placed => placed.Workload, placed => placed.Model);

        var cards = new Dictionary<(string Node, string Gpu), CardLoads>();
        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            if (workload.Node is null || document.Nodes?.GetValueOrDefault(workload.Node) is not { } node)
                continue;
            List<(string Gpu, double Vram)> gpus = [.. workload.Gpus.OfType<string>().Distinct().Where(node.Gpus.ContainsKey).Select(gpu => (gpu, (double)node.Gpus[gpu].Vram.Bytes))];
            if (gpus.Any(gpu => gpu.Vram == 0))
                continue;
            double all = gpus.Sum(gpu => gpu.Vram);
            CardLoads whole = LoadsOf(name, workload, models[name]);
            foreach ((string gpu, double vram) in gpus)
            {
                if (!cards.TryGetValue((workload.Node, gpu), out CardLoads? card))
                    cards.Add((workload.Node, gpu), card = new CardLoads([], []));
                card.Always.AddRange(Part(whole.Always, vram / all));
                card.AtMost.AddRange(Part(whole.AtMost, vram / all));
            }
        }

        return cards;
    }

    private static CardLoads LoadsOf(string name, WorkloadConfig workload, IEnumerable<(string Name, ModelConfig Config, bool Resident)> served)
    {
        List<Load> own = workload.Vram is { } vram ? [new Load(name, vram.Bytes)] : [];
        List<(Load Load, bool Resident)> models = [.. served.Where(model => model.Config.Vram.Bytes > 0).Select(model => (new Load(model.Name, model.Config.Vram.Bytes), model.Resident))];
        IEnumerable<Load> together = models.Select(model => model.Load);
        if (models.Count > 0 && workload.Api?.HoldsOneModel() is true)
            together = [together.MaxBy(load => load.Bytes)!];
        return new CardLoads([.. own, .. models.Where(model => model.Resident).Select(model => model.Load)], [.. own, .. together]);
    }

    private static IEnumerable<Load> Part(List<Load> loads, double share) => loads.Select(load => load with { Bytes = load.Bytes * share });

    /// <summary>Whole bytes: shares of one card's memory must not exceed it by a rounding error.</summary>
    private static double Sum(List<Load> loads) => Math.Round(loads.Sum(load => load.Bytes));

    private static string Describe(List<Load> loads)
    {
        const int MostShown = 12;
        IEnumerable<string> shown = loads.OrderByDescending(load => load.Bytes).Take(MostShown).Select(load => $"{load.What} {new ByteSize((long)load.Bytes)}");
        return $"{new ByteSize((long)Sum(loads))} ({string.Join(" + ", shown)}{(loads.Count > MostShown ? " + …" : "")})";
    }
}
