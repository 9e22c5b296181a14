using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Files;
using Hydra.Simulator.ComfyUi.Nodes;
using Hydra.Simulator.ComfyUi.Running;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi;

/// <summary>ComfyUI's server: every route also below <c>/api</c>; it asks nobody for a key.</summary>
internal sealed class ComfyDialect : IDialect
{
    /// <summary>What lies in the folder of checkpoints where the cluster file names no model.</summary>
    private static readonly string[] UsualCheckpoints = ["sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors"];

    /// <summary>What lies there instead with the fault <c>wrong-model</c>.</summary>
    private static readonly string[] OtherCheckpoints = ["another-model.safetensors"];

    /// <summary>A new start has lost the queue and the history, but not the disk.</summary>
    private readonly ConditionalWeakTable<StandIn, ComfyFiles> _disks = [];

    public void Map(WebApplication app, StandIn standIn)
    {
        ComfyFiles files = _disks.GetValue(standIn, _ => new ComfyFiles());
        var server = new ComfyServer(standIn, files, new ComfyMemory(), new ComfySockets());
        var queue = new ComfyQueue(server);
        app.Lifetime.ApplicationStopping.Register(queue.Stop);
        app.UseWebSockets();
        var prompts = new ComfyPrompts(server, queue, fault => FoldersOf(server, fault));
        foreach (string root in (string[])["", "/api"])
        {
            MapPrompts(app.MapGroup(root), prompts);
            MapServer(app.MapGroup(root), server);
            app.MapGet(root + "/ws", context => server.Sockets.AcceptAsync(context, queue.Status));
        }

        app.MapGet("/", context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "<!DOCTYPE html><html><head><title>ComfyUI</title></head></html>", "text/html"));
    }

    public Task WriteServerErrorAsync(HttpContext context) => ComfyRefusals.WriteServerErrorAsync(context);

    public Task WriteUnroutedAsync(HttpContext context) => ComfyRefusals.WriteUnroutedAsync(context);

    private static void MapPrompts(RouteGroupBuilder group, ComfyPrompts prompts)
    {
        group.MapPost("/prompt", prompts.PostAsync).Queues();
        group.MapGet("/prompt", prompts.GetAsync);
        group.MapGet("/queue", prompts.GetQueueAsync);
        group.MapPost("/queue", prompts.PostQueueAsync);
        group.MapPost("/interrupt", prompts.InterruptAsync);
        group.MapGet("/history", prompts.GetHistoryAsync);
        group.MapGet("/history/{id}", prompts.GetHistoryAsync);
        group.MapPost("/history", prompts.PostHistoryAsync);
        group.MapPost("/free", prompts.FreeAsync);
    }

    private static void MapServer(RouteGroupBuilder group, ComfyServer server)
    {
        var files = new ComfyFilesApi(server.Files);
        group.MapGet("/view", files.ViewAsync).Delivers();
        group.MapPost("/upload/image", files.UploadAsync);
        group.MapGet("/object_info", context => JsonAnswer.WriteAsync(context, NodeCatalog.Info(FoldersNow(server))));
        group.MapGet("/object_info/{name}", context => JsonAnswer.WriteAsync(context, NodeCatalog.Info((string)context.Request.RouteValues["name"]!, FoldersNow(server))));
        group.MapGet("/models", context => JsonAnswer.WriteAsync(context, new JsonArray("checkpoints")));
        group.MapGet("/models/checkpoints", context => JsonAnswer.WriteAsync(context, new JsonArray([.. FoldersNow(server).Checkpoints.Select(name => (JsonNode)name)])));
        group.MapGet("/system_stats", context => JsonAnswer.WriteAsync(context, ComfyStats.Of(server)));
    }

    private static ComfyFolders FoldersNow(ComfyServer server) => FoldersOf(server, server.StandIn.Faults.Current?.Kind);

    private static ComfyFolders FoldersOf(ComfyServer server, FaultKind? fault)
    {
        string[] named = [.. server.StandIn.Models.Select(model => model.Name)];
        string[] checkpoints = fault == FaultKind.WrongModel ? OtherCheckpoints : named.Length > 0 ? named : UsualCheckpoints;
        return new ComfyFolders(checkpoints, server.Files.Inputs());
    }
}
