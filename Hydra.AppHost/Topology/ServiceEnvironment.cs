using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>
/// The environment that is injected into a process or container: where it listens, whom it may call and how, its keys and secrets,
/// and where its telemetry goes. Both engines inject the same, in the form that .NET Aspire uses.
/// </summary>
internal sealed class ServiceEnvironment(DevSelection selection, DevAddresses addresses, DevRequest request)
{
    /// <summary>Where a container of the memory has its volume.</summary>
    private const string DataVolume = "/data";

    /// <summary>Of one of Hydra's own services.</summary>
    public ImmutableArray<DevVariable> OfProject(Workload workload)
    {
        List<DevVariable> variables =
        [
            .. Basics(workload.Id.Value, addresses.Of(workload)),
            Text("Hydra__Node", workload.Node.Id.Value),
            .. selection.Model.Workloads.Where(workload.Reaches).SelectMany(WaysTo),
            .. Data(workload),
            .. Callers(workload),
            .. Secrets(workload),
        ];
        return InOrder(variables);
    }

    /// <summary>Of the process that hosts the stand-ins.</summary>
    public ImmutableArray<DevVariable> OfSimulator(DevEndpoint own)
    {
        List<DevVariable> variables = [.. Basics(DevProcess.SimulatorName, [own])];
        foreach (Workload workload in selection.StandIns)
        {
            variables.Add(new DevVariable($"Simulator__StandIns__{workload.Id}", DevText.Of(addresses.Of(workload)[0])));
            variables.AddRange(Secrets(workload));
        }

        if (request.Fast)
            variables.Add(Text("Simulator__Fast", "true"));
        return InOrder(variables);
    }

    /// <summary>Of a container: what cluster.yaml says that its image reads, and nothing else.</summary>
    public ImmutableArray<DevVariable> OfContainer(Workload workload) => InOrder(
        workload.Config.Container!.Environment.Select(variable => new DevVariable(variable.Key, new DevText([.. variable.Value.Parts.Select(PartOf)]))));

    private IEnumerable<DevVariable> Basics(string name, ImmutableArray<DevEndpoint> own)
    {
        yield return new DevVariable("Hydra__ClusterFile", DevText.Of(DevParameter.ClusterFile));
        yield return HostText("ASPNETCORE_URLS", string.Join(';', own.Where(ServesHttp).Select(endpoint => new EndpointPart(endpoint, EndpointAspect.Url).Text)));
        yield return HostText("OTEL_SERVICE_NAME", name);
        yield return HostText("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={name}");
        if (request.Publishing)
            yield break;
        yield return Text("ASPNETCORE_ENVIRONMENT", "Development");
        yield return Text("DOTNET_ENVIRONMENT", "Development");
        yield return new DevVariable("Keys__dev__Sha256", DevText.Of(DevParameter.DevKeySha256));
        yield return Text("Keys__dev__Scopes", "admin");
        if (request.Otlp is { } otlp)
        {
            yield return HostText("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.OriginalString);
            // 4318 is the port of OTLP over HTTP by convention; everything else speaks gRPC by default.
            yield return HostText("OTEL_EXPORTER_OTLP_PROTOCOL", otlp.Port == 4318 ? "http/protobuf" : "grpc");
        }
    }

    /// <summary>A store by its connection string, where there is one to connect to; anything else by its addresses.</summary>
    private IEnumerable<DevVariable> WaysTo(Workload other)
    {
        if (other.Config.Store is null)
            return addresses.Of(other).Select(endpoint => new DevVariable($"services__{endpoint.Workload}__{endpoint.Name}__0", DevText.Of(endpoint)));
        if (DevForms.IsGiven(other, request))
            return [StoreConnection.Given(StoreConnection.UsedNameOf(other))];
        // Without one a service keeps its data itself.
        return selection.Containers.Contains(other) || selection.Real.Contains(other) ? StoreConnection.Variables(other, addresses.Of(other)) : [];
    }

    /// <summary>Where a service keeps data of its own that must outlive it.</summary>
    private IEnumerable<DevVariable> Data(Workload workload)
    {
        if (workload.Config.Category == WorkloadCategory.Memory)
            yield return request.Publishing ? Text("Memory__DataFolder", DataVolume) : new DevVariable("Memory__DataFolder", DevText.Of(DevParameter.DataFolder(workload.Id.Value)));
    }

    /// <summary>The services of ours that may call this one: each has a secret named after both, and this one knows its hash.</summary>
    private IEnumerable<DevVariable> Callers(Workload workload)
    {
        foreach (Workload caller in selection.Projects)
        {
            string key = $"{caller.Id}-{workload.Id}-key";
            if (!caller.Config.Secrets.Contains(key))
                continue;
            yield return new DevVariable($"Keys__{caller.Id}__Sha256", DevText.Of(DevParameter.SecretSha256(key)));
            yield return Text($"Keys__{caller.Id}__Scopes", workload.Config.Category == WorkloadCategory.Gateway ? "inference" : "memory,report");
        }
    }

    private DevTextPart PartOf(TemplatePart part) => part.Kind switch
    {
        TemplatePartKind.Secret => new ParameterPart(DevParameter.Secret(part.Value)),
        TemplatePartKind.Url => new EndpointPart(MainOf(part.Value), EndpointAspect.Url),
        TemplatePartKind.Host => new EndpointPart(MainOf(part.Value), EndpointAspect.Host),
        TemplatePartKind.Port => new EndpointPart(MainOf(part.Value), EndpointAspect.Port),
        _ => part.Value,
    };

    private DevEndpoint MainOf(string workload) => addresses.Of(selection.Model.FindWorkload(workload)!)[0];

    private static IEnumerable<DevVariable> Secrets(Workload workload) =>
        workload.Config.Secrets.Select(name => new DevVariable($"Secrets__{NeededSecret.KeyOf(name)}", DevText.Of(DevParameter.Secret(name))));

    private static DevVariable Text(string name, string text) => new(name, DevText.Of(text));

    private static DevVariable HostText(string name, string text) => new(name, DevText.Of(text), Injection.ByAspireItself);

    /// <summary>Two stand-ins may read the same secret.</summary>
    private static ImmutableArray<DevVariable> InOrder(IEnumerable<DevVariable> variables) =>
        [.. variables.DistinctBy(variable => variable.Name).OrderBy(variable => variable.Name, StringComparer.Ordinal)];

    private static bool ServesHttp(DevEndpoint endpoint) => endpoint.Address.Scheme is "http" or "https";
}
