using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Aspire;

/// <summary>Processes from source as Aspire's projects, which also sends their telemetry to its dashboard.</summary>
internal static class AspireProjects
{
    /// <summary>Adds a process with its endpoints, those of its stand-ins among them, and its health check.</summary>
    public static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, DevProcess process, AspireExpressions expressions)
    {
        IResourceBuilder<ProjectResource> project = builder
            .AddProject(process.Name, $"../{process.Project}/{process.Project}.csproj", options =>
            {
                options.ExcludeLaunchProfile = true;
                options.ExcludeKestrelEndpoints = true;
            })
            // What a reference to a database may inject: the connection string that services read, and no more.
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString);
        foreach (DevEndpoint endpoint in process.Endpoints)
            project.WithAddress(endpoint, endpoint.Name).WithTitle(endpoint, process.Title);
        foreach (StandIn standIn in process.StandIns)
        {
            project.WithAddress(standIn.Endpoint, standIn.Workload).WithUrlForEndpoint(standIn.Workload, url => url.DisplayText = standIn.Title);
            expressions.Add(standIn.Endpoint, project.GetEndpoint(standIn.Workload));
        }

        return project
            // Stand-ins listen by a setting of their own.
            .WithEndpointsInEnvironment(endpoint => endpoint.UriScheme is "http" or "https" && process.Endpoints.Any(own => own.Name == endpoint.Name))
            .WithHttpHealthCheck(process.Health.Url.PathAndQuery, process.Health.Expect, process.Health.Endpoint);
    }
}
