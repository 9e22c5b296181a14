using Hydra.Cluster.Inference;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>
/// What is always loaded fits into a graphics card (else an error); what could be loaded together as well fits too (else a warning).
/// A model is spread over all cards of its workload in proportion to their memory, as tensor parallelism and Ollama's split do.
/// TabbyAPI holds one model at a time, so of its models only the largest counts; of Ollama's all do.
/// </summary>
internal sealed class VramRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        foreach ((string nodeName, NodeConfig node) in document.Nodes ?? new Dictionary<string, NodeConfig>())
        {
            foreach ((string gpuName, AcceleratorConfig gpu) in node.Gpus.Where(gpu => gpu.Value.Vram.Bytes > 0))
            {
                var loads = LoadsOn(nodeName, gpuName, document).ToList();
                YamlPath path = RulePaths.Nodes.Key(nodeName).Key("gpus").Key(gpuName);
                List<Load> resident = [.. loads.Where(load => load.Resident)];
                if (Sum(resident) > gpu.Vram.Bytes)
                    problems.Error(path, $"What is always loaded takes {Describe(resident)}, more than its {gpu.Vram}.", "Make a model not resident, or serve it elsewhere.");
                else if (Sum(loads) > gpu.Vram.Bytes)
                    problems.Warning(path, $"All that could be loaded at once takes {Describe(loads)}, more than its {gpu.Vram}.", "Expect models to be unloaded for one another.");
            }
        }
    }

    private sealed record Load(string What, double Bytes, bool Resident);

    private static IEnumerable<Load> LoadsOn(string node, string gpu, ClusterDocument document)
    {
        foreach ((string name, WorkloadConfig workload) in document.Workloads.Where(pair => pair.Value.Node == node && pair.Value.Gpus.Contains(gpu)))
        {
            double share = ShareOf(gpu, workload, document.Nodes[node]);
            if (workload.Vram is { } own)
                yield return new Load(name, own.Bytes * share, Resident: true);

            List<Load> models = [.. ModelsOf(name, share, document)];
            IEnumerable<Load> counted = workload.Api == InferenceApi.Tabbyapi
                ? models.Where(load => load.Resident).Concat(models.Where(load => !load.Resident)).OrderByDescending(load => load.Bytes).Take(1)
                : models;
            foreach (Load load in workload.Api == InferenceApi.Tabbyapi ? OneAtATime(models, counted) : counted)
                yield return load;
        }
    }

    /// <summary>The resident models always count (two of them are the owner's mistake, and one that shows); else only the largest.</summary>
    private static IEnumerable<Load> OneAtATime(List<Load> models, IEnumerable<Load> largest)
    {
        List<Load> resident = [.. models.Where(load => load.Resident)];
        double swappedIn = largest.Sum(load => load.Bytes) - Sum(resident);
        foreach (Load load in resident)
            yield return load;
        if (swappedIn > 0)
            yield return new Load($"{largest.First().What} in their place", swappedIn, Resident: false);
    }

    private static IEnumerable<Load> ModelsOf(string workload, double share, ClusterDocument document) =>
        from model in document.Models
        where model.Value.ServedBy.ContainsKey(workload)
        select new Load(model.Key, model.Value.Vram.Bytes * share, model.Value.ServedBy[workload].Resident);

    private static double ShareOf(string gpu, WorkloadConfig workload, NodeConfig node)
    {
        double all = workload.Gpus.Distinct().Where(node.Gpus.ContainsKey).Sum(name => (double)node.Gpus[name].Vram.Bytes);
        return node.Gpus[gpu].Vram.Bytes / all;
    }

    private static double Sum(IEnumerable<Load> loads) => loads.Sum(load => load.Bytes);

    private static string Describe(List<Load> loads) =>
        $"{new ByteSize((long)Sum(loads))} ({string.Join(" + ", loads.Select(load => $"{load.What} {new ByteSize((long)load.Bytes)}"))})";
}
