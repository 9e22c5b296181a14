using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>
/// How a service connects to a database, in the form that .NET Aspire gives to connection strings
/// (https://aspire.dev/integrations): <c>ConnectionStrings__NAME</c>.
/// </summary>
internal static class StoreConnection
{
    /// <summary>The name by which a service asks for it: the database's, else the workload's.</summary>
    public static string NameOf(Workload workload) => workload.Config.Store!.Database ?? workload.Id.Value;

    /// <summary>The name of the connection string that services of ours use; Aspire keeps Qdrant's REST address apart from its gRPC one.</summary>
    public static string UsedNameOf(Workload workload) =>
        workload.Config.Store!.Product == StoreProduct.Qdrant ? $"{NameOf(workload)}_http" : NameOf(workload);

    /// <summary>The variables that tell a service how to connect.</summary>
    /// <param name="workload">A workload with a store.</param>
    /// <param name="endpoints">Where it listens.</param>
    public static IEnumerable<DevVariable> Variables(Workload workload, ImmutableArray<DevEndpoint> endpoints)
    {
        StoreConfig store = workload.Config.Store!;
        var password = new ParameterPart(DevParameter.Secret(store.Password));
        string name = NameOf(workload);
        switch (store.Product)
        {
            case StoreProduct.Postgresql:
                DevEndpoint sql = Named(endpoints, "tcp");
                yield return Variable(name, "Host=", Host(sql), ";Port=", Port(sql), $";Username={store.User};Password=", password, $";Database={store.Database}");
                break;
            case StoreProduct.Redis:
                DevEndpoint cache = Named(endpoints, "tcp");
                yield return Variable(name, Host(cache), ":", Port(cache), ",password=", password);
                break;
            case StoreProduct.Qdrant:
                if (endpoints.FirstOrDefault(endpoint => endpoint.Name == "grpc") is { } grpc)
                    yield return Variable(name, "Endpoint=", Url(grpc), ";Key=", password);
                yield return Variable($"{name}_http", "Endpoint=", Url(Named(endpoints, "http")), ";Key=", password);
                break;
            case StoreProduct.Neo4j:
                yield return Variable(name, "Endpoint=", Url(Named(endpoints, "http")), $";Username={store.User};Password=", password);
                break;
            default:
                throw new InvalidOperationException($"{store.Product} has no form of connection string: give it one here.");
        }
    }

    /// <summary>The variable that hands on a connection string which the AppHost itself was given.</summary>
    public static DevVariable Given(string name) => new(VariableOf(name), DevText.Of(DevParameter.Connection(name)));

    private static string VariableOf(string name) => $"ConnectionStrings__{name}";

    private static DevEndpoint Named(ImmutableArray<DevEndpoint> endpoints, string name) => endpoints.First(endpoint => endpoint.Name == name);

    private static EndpointPart Host(DevEndpoint endpoint) => new(endpoint, EndpointAspect.Host);

    private static EndpointPart Port(DevEndpoint endpoint) => new(endpoint, EndpointAspect.Port);

    private static EndpointPart Url(DevEndpoint endpoint) => new(endpoint, EndpointAspect.Url);

    private static DevVariable Variable(string name, params ReadOnlySpan<DevTextPart> parts) => new(VariableOf(name), new DevText([.. parts]));
}
