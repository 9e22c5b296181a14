using Hydra.AppHost.DevState;
using Hydra.AppHost.StandIns;
using Hydra.AppHost.Topology;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.AppHost.Aspire;

/// <summary>A stand-in: shown below the node it would run on, with a command for every fault.</summary>
internal sealed class StandInResource(string name) : Resource(name);

/// <summary>Adds the stand-ins of the running simulator.</summary>
internal static class AspireStandIns
{
    /// <summary>Adds each with its commands, and what keeps their states current.</summary>
    public static void Add(IDistributedApplicationBuilder builder, DevProcess simulator, DevKey key, IReadOnlyDictionary<string, IResourceBuilder<NodeResource>> nodes)
    {
        var client = new SimulatorClient(simulator, key);
        List<StandInResource> resources = [.. simulator.StandIns.Select(standIn => Add(builder, standIn, client, nodes[standIn.Node]))];
        builder.Services.AddHostedService(services => new StandInStates(client, resources, services.GetRequiredService<ResourceNotificationService>()));
    }

    private static StandInResource Add(IDistributedApplicationBuilder builder, StandIn standIn, SimulatorClient client, IResourceBuilder<NodeResource> node)
    {
        IResourceBuilder<StandInResource> added = builder
            .AddResource(new StandInResource(standIn.Workload))
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "StandIn", State = KnownResourceStates.Waiting, Properties = [] })
            .WithUrl(standIn.Address.GetLeftPart(UriPartial.Authority), standIn.Title)
            .WithParentRelationship(node)
            .ExcludeFromManifest();
        foreach (StandInFaultKind kind in StandInFaultKind.All)
        {
            added.WithCommand($"fault-{kind.Name}", $"Fault: {kind.Name}", context => FaultCommand.PutAsync(client, standIn.Workload, kind, context.CancellationToken), new CommandOptions
            {
                Description = kind.Effect,
                IconName = "BugArrowCounterclockwise",
            });
        }

        added.WithCommand("fault-none", "End the fault", context => FaultCommand.DeleteAsync(client, standIn.Workload, context.CancellationToken), new CommandOptions
        {
            Description = "It behaves again.",
            IconName = "ArrowReset",
            IsHighlighted = true,
        });
        return added.Resource;
    }
}
