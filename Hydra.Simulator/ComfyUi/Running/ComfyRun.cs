using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Files;
using Hydra.Simulator.ComfyUi.Graphs;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>What a run needs of its server.</summary>
internal sealed record ComfyServer(StandIn StandIn, ComfyFiles Files, ComfyMemory Memory, ComfySockets Sockets);

/// <summary>
/// One run of a job, with the messages of ComfyUI in their order:
/// <code>
/// execution_start, execution_cached, (executing, progress …, executed) for each node that runs,
/// then execution_success, or execution_error, or execution_interrupted
/// </code>
/// </summary>
internal sealed class ComfyRun(ComfyServer server, ComfyJob job)
{
    /// <summary>A checkpoint of SDXL.</summary>
    private const long CheckpointBytes = 6_940_000_000;

    /// <summary>Steps a second for a picture of a million pixels, on the card of hydra-compute.</summary>
    private const double StepsPerSecond = 7;

    private const double UsualPixels = 1024 * 1024;

    /// <summary>More do not fit beside the model.</summary>
    private const long MostPixels = 32 * 1024 * 1024;

    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(250);

    private readonly JsonArray _messages = [];
    private readonly JsonObject _outputs = [];
    private readonly List<string> _executed = [];
    private readonly Dictionary<string, NodeProduct> _products = [];
    private readonly Dictionary<ulong, JsonObject?> _kept = [];

    public async Task<ComfyResult> RunAsync(CancellationToken interrupt)
    {
        Tell("execution_start", []);
        foreach (GraphNode node in job.Graph.InOrder())
            _products[node.Id] = NodeProduct.Of(node, _products, server.Files);
        IEnumerable<string> cached = _products.Where(product => server.Memory.TryGet(product.Value.Hash, out _)).Select(product => product.Key);
        Tell("execution_cached", new JsonObject { ["nodes"] = Texts(cached) });
        WorkEnd end = await RunNodesAsync(interrupt);
        server.Sockets.Running = null;
        server.Memory.Keep(_kept);
        return new ComfyResult(end, _outputs, _messages);
    }

    private async Task<WorkEnd> RunNodesAsync(CancellationToken interrupt)
    {
        foreach (GraphNode node in job.Graph.InOrder())
        {
            try
            {
                await RunNodeAsync(node, interrupt);
            }
            catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
            {
                Tell("execution_interrupted", About(node));
                return WorkEnd.Cancelled;
            }
            // Whatever a node raises: the queue goes on with the next prompt.
            catch (Exception failure)
            {
                JsonObject error = About(node);
                error["exception_message"] = failure.Message;
                error["exception_type"] = (failure as NodeFailureException)?.Type ?? failure.GetType().Name;
                error["traceback"] = new JsonArray("  File \"execution.py\", line 496, in execute\n");
                error["current_inputs"] = new JsonObject(node.Values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonArray(value.Value.DeepClone()))));
                error["current_outputs"] = Texts(_executed);
                Tell("execution_error", error);
                return WorkEnd.Failed;
            }
        }

        Tell("execution_success", []);
        return WorkEnd.Served;
    }

    private async Task RunNodeAsync(GraphNode node, CancellationToken interrupt)
    {
        interrupt.ThrowIfCancellationRequested();
        NodeProduct product = _products[node.Id];
        bool isCached = server.Memory.TryGet(product.Hash, out JsonObject? output);
        if (!isCached)
        {
            if (job.ClientId is { } client)
                server.Sockets.Running = (client, node.Id);
            Send("executing", new JsonObject { ["node"] = node.Id, ["display_node"] = node.Id });
            output = await ComputeAsync(node, product, interrupt);
            _executed.Add(node.Id);
        }

        _kept[product.Hash] = output;
        if (output is null)
            return;
        _outputs[node.Id] = output.DeepClone();
        Send("executed", new JsonObject { ["node"] = node.Id, ["display_node"] = node.Id, ["output"] = output.DeepClone() });
    }

    /// <summary>Does what a node does; what it leaves behind is the result, null for nothing.</summary>
    private async Task<JsonObject?> ComputeAsync(GraphNode node, NodeProduct product, CancellationToken interrupt)
    {
        if (node.Class.Inputs.FirstOrDefault(input => input.IsLink && !node.Links.ContainsKey(input.Name)) is { } missing)
            throw new NodeFailureException("AttributeError", $"'str' object is no {missing.Type}");
        if (product.Pixels > MostPixels)
            throw OutOfMemory();
        if (node.Class.IsSampler)
            await SampleAsync(node, product, interrupt);
        if (node.Class.IsOutput)
            return new PictureOutput(server.Files, job).Save(node, _products[node.Links["images"].Node]);
        if (node.Class.Name == "CheckpointLoaderSimple" && node.Text("ckpt_name") is var checkpoint && server.Memory.Checkpoint != checkpoint)
        {
            await server.StandIn.Pace.LoadPartAsync(CheckpointBytes, 1, job.Work.IsSlow, interrupt);
            server.Memory.Checkpoint = checkpoint;
        }

        return null;
    }

    private async Task SampleAsync(GraphNode node, NodeProduct product, CancellationToken interrupt)
    {
        int steps = node.Whole("steps");
        PacedAnswer pace = server.StandIn.Pace.BeginWork(FirstStep, StepsPerSecond * UsualPixels / Math.Max(1, product.Pixels), job.Work.IsSlow);
        for (int step = 1; step <= steps; step++)
        {
            await pace.NextAsync(interrupt);
            if (job.Work.Fault == FaultKind.OutOfMemory)
                throw OutOfMemory();
            Send("progress", new JsonObject { ["value"] = step, ["max"] = steps, ["node"] = node.Id });
        }
    }

    /// <summary>The server lets go of its models then.</summary>
    private NodeFailureException OutOfMemory()
    {
        server.Memory.Free(models: true, results: false);
        return NodeFailureException.OutOfMemory();
    }

    /// <summary>A message that the history keeps.</summary>
    private void Tell(string type, JsonObject data)
    {
        data["prompt_id"] = job.Id;
        data["timestamp"] = server.StandIn.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _messages.Add(new JsonArray(type, data.DeepClone()));
        server.Sockets.Send(job.ClientId, type, data);
    }

    private void Send(string type, JsonObject data)
    {
        data["prompt_id"] = job.Id;
        server.Sockets.Send(job.ClientId, type, data);
    }

    private JsonObject About(GraphNode node) => new() { ["node_id"] = node.Id, ["node_type"] = node.Class.Name, ["executed"] = Texts(_executed) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
