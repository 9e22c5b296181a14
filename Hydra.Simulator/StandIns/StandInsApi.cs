using Hydra.ServiceDefaults.Keys;
using Hydra.Simulator.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Simulator.StandIns;

/// <summary>The control API: which stand-ins there are, and how they misbehave.</summary>
internal static class StandInsApi
{
    public static RouteGroupBuilder MapStandInsApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/stand-ins").RequireScope(KeyScopes.Admin);
        group.MapGet("", List);
        group.MapPut("{workload}/fault", SetFaultAsync);
        group.MapDelete("{workload}/fault", RemoveFaultAsync);
        return group;
    }

    private static Ok<StandInView[]> List(StandInFleet fleet) => TypedResults.Ok<StandInView[]>([.. fleet.Hosts.Select(StandInView.Of)]);

    private static async Task<Results<Ok<StandInView>, ProblemHttpResult>> SetFaultAsync(
        string workload, FaultView wanted, StandInFleet fleet, CancellationToken cancellationToken)
    {
        if (fleet.Find(workload) is not { } host)
            return Unknown(workload, fleet);
        (Fault? fault, string problem) = wanted.Read();
        if (fault is null)
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        if (!StandInApp.CanHave(host.StandIn.Api, fault.Kind))
            return TypedResults.Problem(FaultView.NeverHas(host.StandIn.Api, fault.Kind), statusCode: StatusCodes.Status400BadRequest);
        await host.SetFaultAsync(fault, cancellationToken);
        return TypedResults.Ok(StandInView.Of(host));
    }

    private static async Task<Results<Ok<StandInView>, ProblemHttpResult>> RemoveFaultAsync(string workload, StandInFleet fleet, CancellationToken cancellationToken)
    {
        if (fleet.Find(workload) is not { } host)
            return Unknown(workload, fleet);
        await host.SetFaultAsync(fault: null, cancellationToken);
        return TypedResults.Ok(StandInView.Of(host));
    }

    private static ProblemHttpResult Unknown(string workload, StandInFleet fleet) => TypedResults.Problem(
        $"There is no stand-in for '{workload}'. There are {string.Join(", ", fleet.Hosts.Select(host => host.StandIn.Workload.Id))}.",
        statusCode: StatusCodes.Status404NotFound);
}
