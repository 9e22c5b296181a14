using Hydra.Cluster.Inference;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>Every model is served by something that can, and fails over only to what can stand in for it.</summary>
internal sealed class ModelRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        var residents = new Dictionary<string, string>();
        foreach ((string name, ModelConfig model) in document.Models)
        {
            YamlPath path = RulePaths.Models.Key(name);
            if (model.ServedBy.Count == 0)
                problems.Error(path, "It is served nowhere.", "Add served-by with the workload that has it.");
            foreach ((string workload, ServingConfig serving) in model.ServedBy)
            {
                YamlPath place = path.Key("served-by").Key(workload);
                if (problems.Refers(place, workload, "workload", document.Workloads))
                    CheckServer(model, workload, document.Workloads[workload], place, problems);
                if (serving.Resident)
                    CheckResident(name, workload, document, place, problems, residents);
            }

            CheckSize(model, path, problems);
            CheckFailover(name, model, path.Key("failover"), document, problems);
        }
    }

    /// <summary>What a server of language models is told or checked by; the others know their models themselves.</summary>
    private static void CheckSize(ModelConfig model, YamlPath path, ProblemList problems)
    {
        if (!model.Kind.IsLanguage())
            return;
        if (model.Format is null)
            problems.Error(path, "It has no format.", $"Add format: {string.Join(", ", Enum.GetNames<ModelFormat>().Select(KebabCase.Of))}.");
        if (model.Context == 0)
            problems.Error(path, "It has no context.", "Add context: the tokens with which it is loaded.");
        if (model.Vram.Bytes == 0)
            problems.Error(path, "It has no vram.", "Add vram: the video memory that it takes when loaded.");
        if (model.Kind == ModelKind.Embedding && model.Dimensions is null)
            problems.Error(path, "An embedding model has no dimensions.", "Add dimensions: the length of its vectors.");
    }

    private static void CheckServer(ModelConfig model, string name, WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        if (workload.Api is not { } api || !api.Serves(model.Kind))
            problems.Error(path, $"'{name}' does not serve {(model.Kind.IsLanguage() ? "language" : KebabCase.Of(model.Kind.ToString()))} models.", $"Name a workload whose api is {ServersOf(model.Kind)}.");
        else if (workload.Ports.Count == 0)
            problems.Error(path, $"'{name}' has no port to ask.", "Add ports to it.");
        else if (model.Kind.IsLanguage() && model.Format is { } format && !api.CanLoad(format))
            problems.Error(path, $"'{name}' cannot load {KebabCase.Of(format.ToString())} weights.", "TabbyAPI loads exl2 and exl3, Ollama gguf; both load safetensors.");
    }

    private static string ServersOf(ModelKind kind) => string.Join(" or ", Enum.GetValues<InferenceApi>().Where(api => api.Serves(kind)).Select(api => KebabCase.Of(api.ToString())));

    private static void CheckResident(string model, string workload, ClusterDocument document, YamlPath path, ProblemList problems, Dictionary<string, string> residents)
    {
        bool holdsOne = document.Workloads.GetValueOrDefault(workload)?.Api?.HoldsOneModel() is true;
        if (holdsOne && !residents.TryAdd(workload, model))
            problems.Error(path, $"'{workload}' holds one model at a time, and '{residents[workload]}' is always loaded there.", "Make one of them not resident.");
    }

    private static void CheckFailover(string name, ModelConfig model, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        foreach ((YamlPath place, string other) in problems.EachOnce(path, model.Failover))
        {
            if (!problems.Refers(place, other, "model", document.Models))
                continue;
            if (other == name)
                problems.Error(place, "A model cannot stand in for itself.", "Remove the line; its other placements are tried anyway.");
            else if (model.Kind == ModelKind.Embedding)
                problems.Error(place, "Vectors of two models cannot be compared.", "Serve the same model in a second place instead.");
            else if (document.Models[other].Kind != model.Kind)
                problems.Error(place, $"'{other}' is not {(model.Kind == ModelKind.Image ? "an" : "a")} {KebabCase.Of(model.Kind.ToString())} model.", "Name one that is.");
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
