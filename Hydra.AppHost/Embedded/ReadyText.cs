using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Embedded;

/// <summary>What the owner reads when all is healthy: where everything is, and a request to try.</summary>
internal static class ReadyText
{
    /// <summary>The lines; the last one begins with <c>ready</c>.</summary>
    /// <param name="topology">What runs.</param>
    /// <param name="model">The cluster.</param>
    /// <param name="keyFile">Path of the key, as it is typed.</param>
    /// <param name="took">Time since the AppHost was started.</param>
    public static IReadOnlyList<string> Lines(DevTopology topology, ClusterModel model, string keyFile, TimeSpan took)
    {
        ImmutableArray<DevProcess> services = [.. topology.Processes.Where(resource => resource.Kind == ResourceKind.Project)];
        DevProcess? gateway = services.FirstOrDefault(service => model.FindWorkload(service.Name)?.Config.Category == WorkloadCategory.Gateway);
        var lines = new List<string> { "" };
        lines.AddRange(services.Select(service => $"  {service.Name,-14} {BaseOf(service.Address)}"));
        lines.AddRange(topology.Processes.SelectMany(resource => resource.StandIns).Select(standIn => $"  {standIn.Workload,-14} {BaseOf(standIn.Address)}  (stand-in)"));
        lines.AddRange(topology.Real.Where(real => !real.Endpoints.IsEmpty && IsUsed(real, services, model))
            .Select(real => $"  {real.Workload,-14} {BaseOf(real.Endpoints[0].Address)}  (real {real.Node})"));
        lines.Add("");
        if (gateway is not null && ExampleModel(model) is { } example)
            lines.AddRange(["Try it:", "  " + Curl(gateway.Address, keyFile, example), ""]);
        if (topology.Processes[0].Variables.All(variable => variable.Name != "OTEL_EXPORTER_OTLP_ENDPOINT"))
            lines.Add("Traces: start a standalone Aspire dashboard, and this with --otlp http://localhost:4317");
        DevProcess first = gateway ?? topology.Processes[0];
        IEnumerable<DevProcess> addresses = services.Contains(first) ? services.Remove(first).Prepend(first) : [first, .. services];
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"ready in {took.TotalSeconds:0.0} s: {string.Join(' ', addresses.Select(service => BaseOf(service.Address)))}"));
        return lines;
    }

    private static string BaseOf(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static bool IsUsed(RealWorkload real, ImmutableArray<DevProcess> services, ClusterModel model) =>
        services.Any(service => model.FindWorkload(service.Name) is { } workload && workload.Reaches(model.FindWorkload(real.Workload)!));

    /// <summary>One that goes on answering when its server is told to fail.</summary>
    private static string? ExampleModel(ClusterModel model) =>
        (model.Models.FirstOrDefault(served => served.Config is { Kind: ModelKind.Chat, Failover.Count: > 0 })
            ?? model.Models.FirstOrDefault(served => served.Config.Kind == ModelKind.Chat))?.Name;

    private static string Curl(Uri gateway, string keyFile, string model)
    {
        string body = $$"""{"model":"{{JsonEncodedText.Encode(model)}}","messages":[{"role":"user","content":"Hello"}]}""";
        return $"curl -s {BaseOf(gateway)}/v1/chat/completions -H \"Authorization: Bearer $(cat {keyFile})\" -H 'content-type: application/json' -d '{body.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
