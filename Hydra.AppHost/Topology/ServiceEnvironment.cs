using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>
/// The environment that is injected into a process: where it listens, whom it may call and how, its keys and secrets, and
/// where its telemetry goes. Both engines inject the same, in the form that .NET Aspire uses.
/// </summary>
internal sealed class ServiceEnvironment(DevSelection selection, DevAddresses addresses, DevInputs inputs)
{
    /// <summary>Of one of Hydra's own services.</summary>
    public ImmutableSortedDictionary<string, string> OfProject(Workload workload)
    {
        ImmutableSortedDictionary<string, string>.Builder environment = Basics(workload.Id.Value, workload.Node.Id.Value);
        environment["ASPNETCORE_URLS"] = string.Join(';', addresses.Of(workload).Where(ServesHttp).Select(endpoint => BaseOf(endpoint.Address)));
        foreach (Workload other in selection.Model.Workloads.Where(other => Reaches(workload, other)))
        {
            foreach (DevEndpoint endpoint in addresses.Of(other))
                environment[$"services__{endpoint.Workload}__{endpoint.Name}__0"] = BaseOf(endpoint.Address);
        }

        AddSecrets(environment, workload.Config.Secrets);
        return environment.ToImmutable();
    }

    /// <summary>Of the process that hosts the stand-ins.</summary>
    public ImmutableSortedDictionary<string, string> OfSimulator(Uri ownAddress)
    {
        ImmutableSortedDictionary<string, string>.Builder environment = Basics(DevResource.Simulator, node: null);
        environment["ASPNETCORE_URLS"] = BaseOf(ownAddress);
        foreach (Workload workload in selection.StandIns)
        {
            environment[$"Simulator__StandIns__{workload.Id}"] = BaseOf(addresses.Of(workload)[0].Address);
            AddSecrets(environment, workload.Config.Secrets);
        }

        if (inputs.Request.Fast)
            environment["Simulator__Fast"] = "true";
        return environment.ToImmutable();
    }

    /// <summary>An address as it stands in configuration: without the slash that <see cref="Uri"/> ends it with.</summary>
    internal static string BaseOf(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private ImmutableSortedDictionary<string, string>.Builder Basics(string name, string? node)
    {
        ImmutableSortedDictionary<string, string>.Builder environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["DOTNET_ENVIRONMENT"] = "Development";
        environment["Hydra__ClusterFile"] = inputs.ClusterFile;
        environment["Keys__dev__Sha256"] = inputs.DevKeySha256;
        environment["Keys__dev__Scopes"] = "admin";
        environment["OTEL_SERVICE_NAME"] = name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.namespace={selection.Model.Document.Name},service.instance.id={name}" + (node is null ? "" : $",hydra.node={node}");
        if (inputs.Request.Otlp is { } otlp)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp.OriginalString;
            // 4318 is the port of OTLP over HTTP by convention; everything else speaks gRPC by default.
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = otlp.Port == 4318 ? "http/protobuf" : "grpc";
        }

        return environment;
    }

    private void AddSecrets(ImmutableSortedDictionary<string, string>.Builder environment, IReadOnlyList<string> names)
    {
        foreach (string name in names)
            environment[$"Secrets__{NeededSecret.KeyOf(name)}"] = inputs.Secrets[name];
    }

    private static bool Reaches(Workload workload, Workload other) =>
        workload.Config.DependsOn.Contains(other.Id.Value) || workload.Config.Uses.Contains(other.Id.Value);

    private static bool ServesHttp(DevEndpoint endpoint) => endpoint.Address.Scheme is "http" or "https";
}
