using Hydra.Cluster.Inference;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>Every model is served by something that can, and fails over only to what can stand in for it.</summary>
internal sealed class ModelRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        foreach ((string name, ModelConfig model) in document.Models)
        {
            YamlPath path = RulePaths.Models.Key(name);
            if (model.ServedBy.Count == 0)
                problems.Error(path, "It is served nowhere.", "Add served-by with the workload that has it.");
            foreach (string workload in model.ServedBy.Keys)
                CheckPlacement(model, workload, path.Key("served-by").Key(workload), document, problems);
            if (model.Kind == ModelKind.Embedding && model.Dimensions is null)
                problems.Error(path, "An embedding model has no dimensions.", "Add dimensions: the length of its vectors.");
            CheckFailover(name, model, path.Key("failover"), document, problems);
        }
    }

    private static void CheckPlacement(ModelConfig model, string name, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        if (!problems.Refers(path, name, "workload", document.Workloads))
            return;
        WorkloadConfig workload = document.Workloads[name];
        bool canServe = (workload.Api, model.Kind) is (InferenceApi.Ollama, _) or (InferenceApi.Tabbyapi, _);
        if (!canServe)
            problems.Error(path, $"'{name}' does not serve language models.", "Name a workload whose api is tabbyapi or ollama.");
        else if (workload.Ports.Count == 0)
            problems.Error(path, $"'{name}' has no port to ask.", "Add ports to it.");
        else if (workload.Api == InferenceApi.Ollama && model.Format is ModelFormat.Exl2 or ModelFormat.Exl3)
            problems.Error(path, $"Ollama cannot load {KebabCase.Of(model.Format.ToString())} weights.", "Serve it by TabbyAPI, or name a gguf model.");
        else if (workload.Api == InferenceApi.Tabbyapi && model.Format == ModelFormat.Gguf)
            problems.Error(path, "TabbyAPI cannot load gguf weights.", "Serve it by Ollama, or name an exl2 model.");
    }

    private static void CheckFailover(string name, ModelConfig model, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        for (int i = 0; i < model.Failover.Count; i++)
        {
            string other = model.Failover[i];
            if (!problems.Refers(path.Item(i), other, "model", document.Models))
                continue;
            if (other == name)
                problems.Error(path.Item(i), "A model cannot stand in for itself.", "Remove the line; its other placements are tried anyway.");
            else if (model.Failover.Take(i).Contains(other))
                problems.Error(path.Item(i), $"'{other}' is named twice.", "Remove one.");
            else if (model.Kind == ModelKind.Embedding)
                problems.Error(path.Item(i), "Vectors of two models cannot be compared.", "Serve the same model in a second place instead.");
            else if (document.Models[other].Kind != model.Kind)
                problems.Error(path.Item(i), $"'{other}' is not a {KebabCase.Of(model.Kind.ToString())} model.", "Name one that is.");
        }
    }
}

/// <summary>A name that a client may send means one thing.</summary>
internal sealed class NameRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        YamlPath path = YamlPath.Root.Key("aliases");
        foreach ((string alias, string model) in document.Aliases)
        {
            problems.Refers(path.Key(alias), model, "model", document.Models);
            if (document.Models.ContainsKey(alias))
                problems.Error(path.Key(alias), $"'{alias}' is the name of a model.", "Choose another alias.");
            if (alias == ClusterModel.AutoModel)
                problems.Error(path.Key(alias), $"'{alias}' means that the gateway chooses.", "Choose another alias.");
        }

        if (document.Models.ContainsKey(ClusterModel.AutoModel))
            problems.Error(RulePaths.Models.Key(ClusterModel.AutoModel), $"'{ClusterModel.AutoModel}' means that the gateway chooses.", "Give the model another name.");
    }
}
