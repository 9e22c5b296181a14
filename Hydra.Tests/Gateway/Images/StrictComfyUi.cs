using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Gateway.Images;

/// <summary>ComfyUI as far as a job needs it, refusing whatever it does not know instead of passing over it.</summary>
internal sealed class StrictComfyUi
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WebSocket> _sockets = [];
    private readonly JsonObject _history = [];
    private readonly List<(string Job, string Client, JsonObject Graph)> _queue = [];
    private string? _running;

    public StrictComfyUi(FakeServer server)
    {
        server.On["POST /prompt"] = SubmitAsync;
        server.On["GET /queue"] = ShowQueueAsync;
        server.On["POST /queue"] = DeleteAsync;
        server.On["POST /interrupt"] = InterruptAsync;
        server.On["GET /view"] = ViewAsync;
        server.On["GET /ws"] = AcceptAsync;
        server.OnOther = ShowHistoryAsync;
    }

    /// <summary>Whether it lets anybody listen.</summary>
    public bool HasSocket { get; set; } = true;

    /// <summary>Whether a job is done as soon as it is there.</summary>
    public bool IsQuick { get; set; } = true;

    /// <summary>Whether somebody else's job runs, so that others wait.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether it gives jobs numbers of its own, as versions before 2025 do.</summary>
    public bool IsOld { get; set; }

    /// <summary>How jobs end: success, error, oom, interrupted, nothing (no pictures) or torn (a picture is not whole).</summary>
    public string Ending { get; set; } = "success";

    /// <summary>The checkpoints that it has.</summary>
    public string[] Checkpoints { get; set; } = ["sd_xl_base_1.0.safetensors"];

    /// <summary>Whether it names a wrong node beside a job that it takes.</summary>
    public bool FindsWrongNodes { get; set; }

    /// <summary>Whether it takes a job and says nothing of it.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Set when a job was put there.</summary>
    public TaskCompletionSource<JsonObject> Submitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when a job was taken back: deleted or interrupted.</summary>
    public TaskCompletionSource<string> TakenBack { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static byte[] Picture(int index) => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, (byte)index, 1, 2, 3, 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];

    /// <summary>Ends the first job, and tells who listens.</summary>
    public async Task FinishAsync()
    {
        string job;
        WebSocket? socket;
        lock (_lock)
        {
            (job, string client, JsonObject graph) = _queue[0];
            _queue.RemoveAt(0);
            _running = null;
            _history[job] = EntryOf(graph);
            socket = _sockets.GetValueOrDefault(client);
        }

        if (socket is null)
            return;
        await SendAsync(socket, $$$"""{"type":"execution_success","data":{"prompt_id":"{{{job}}}","timestamp":1}}""");
        await SendAsync(socket, $$$"""{"type":"executing","data":{"node":null,"display_node":null,"prompt_id":"{{{job}}}"}}""");
    }

    /// <summary>Forgets everything, as a restart does.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _queue.Clear();
            _running = null;
        }
    }

    /// <summary>Nobody is told anything from now on.</summary>
    public void DropSockets()
    {
        lock (_lock)
        {
            foreach (WebSocket socket in _sockets.Values)
                socket.Abort();
            _sockets.Clear();
        }
    }

    private async Task SubmitAsync(HttpContext context, FakeCall call)
    {
        JsonObject body = call.Json.AsObject();
        JsonObject graph = body["prompt"]!.AsObject();
        string proposed = (string)body["prompt_id"]!;
        if (proposed != Guid.Parse(proposed).ToString("D") || body["client_id"] is null)
        {
            await BackendReplies.WholeAsync(context, """{"error":{"type":"invalid_prompt_id","message":"no","details":"","extra_info":{}},"node_errors":{}}""", 400);
            return;
        }

        if (ComfyUiGraph.ProblemOf(graph, Checkpoints) is { } problem)
        {
            var refused = new JsonObject { ["error"] = new JsonObject { ["type"] = "prompt_outputs_failed_validation", ["message"] = "Prompt outputs failed validation" }, ["node_errors"] = problem };
            await BackendReplies.WholeAsync(context, refused.ToJsonString(), 400);
            return;
        }

        string job = IsOld ? Guid.NewGuid().ToString() : proposed;
        lock (_lock)
        {
            _queue.Add((job, (string)body["client_id"]!, graph));
            _running = IsTaken ? "another" : job;
        }

        if (IsSilent)
        {
            Submitted.TrySetResult(graph);
            await BackendReplies.NeverAsync(context);
            return;
        }

        string wrong = FindsWrongNodes ? """{"9":{"errors":[{"type":"custom_validation_failed"}]}}""" : "{}";
        await BackendReplies.WholeAsync(context, $$"""{"prompt_id":"{{job}}","number":1,"node_errors":{{wrong}}}""");
        Submitted.TrySetResult(graph);
        if (IsQuick)
            await FinishAsync();
    }

    private async Task AcceptAsync(HttpContext context, FakeCall call)
    {
        if (!HasSocket || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = 404;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        lock (_lock)
            _sockets[call.Query["clientId"]] = socket;
        await SendAsync(socket, """{"type":"status","data":{"status":{"exec_info":{"queue_remaining":0}},"sid":"x"}}""");
        await socket.SendAsync(new byte[] { 0, 0, 0, 1, 0, 0, 0, 1, 255 }, WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
        try
        {
            await socket.ReceiveAsync(new byte[16], context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The gateway closed it, or the test did.
        }
    }

    private Task ShowHistoryAsync(HttpContext context, FakeCall call)
    {
        if (!call.What.StartsWith("GET /history/", StringComparison.Ordinal))
            return BackendReplies.WholeAsync(context, "{}", 404);
        string job = call.What["GET /history/".Length..];
        lock (_lock)
            return BackendReplies.WholeAsync(context, _history[job] is { } entry ? new JsonObject { [job] = entry.DeepClone() }.ToJsonString() : "{}");
    }

    private Task ShowQueueAsync(HttpContext context, FakeCall call)
    {
        lock (_lock)
        {
            IEnumerable<JsonNode> waiting = _queue.Where(entry => entry.Job != _running).Select(entry => (JsonNode)new JsonArray(1, entry.Job, new JsonObject()));
            var running = new JsonArray();
            if (_running is not null)
                running.Add(new JsonArray(0, _running, new JsonObject()));
            return BackendReplies.WholeAsync(context, new JsonObject { ["queue_running"] = running, ["queue_pending"] = new JsonArray([.. waiting]) }.ToJsonString());
        }
    }

    private Task DeleteAsync(HttpContext context, FakeCall call)
    {
        foreach (string job in call.Json["delete"]!.AsArray().Select(job => (string)job!))
        {
            lock (_lock)
            {
                if (job != _running && _queue.RemoveAll(entry => entry.Job == job) > 0)
                    TakenBack.TrySetResult("deleted");
            }
        }

        return Task.CompletedTask;
    }

    private Task InterruptAsync(HttpContext context, FakeCall call)
    {
        lock (_lock)
        {
            Assert.Equal(_running, (string?)call.Json["prompt_id"]);
            TakenBack.TrySetResult("interrupted");
        }

        return Task.CompletedTask;
    }

    private async Task ViewAsync(HttpContext context, FakeCall call)
    {
        Assert.Equal(("output", "hydra"), (call.Query["type"], call.Query["subfolder"]));
        byte[] picture = Picture(int.Parse(call.Query["filename"][^5..^4], null));
        context.Response.ContentType = "image/png";
        await context.Response.Body.WriteAsync(Ending == "torn" ? picture[..^3] : picture);
    }

    private JsonObject EntryOf(JsonObject graph)
    {
        string failure = Ending switch
        {
            "error" => """["execution_error",{"node_type":"KSampler","exception_type":"RuntimeError","exception_message":"mat1 and mat2 at /secret/path"}]""",
            "oom" => """["execution_error",{"node_type":"KSampler","exception_type":"torch.OutOfMemoryError","exception_message":"Allocation on device"}]""",
            "interrupted" => """["execution_interrupted",{"node_type":"KSampler"}]""",
            _ => """["execution_success",{"timestamp":1}]""",
        };
        bool isWell = Ending is "success" or "nothing" or "torn";
        int count = Ending == "nothing" || !isWell ? 0 : (int)graph.Single(node => (string?)node.Value!["class_type"] == "EmptyLatentImage").Value!["inputs"]!["batch_size"]!;
        return new JsonObject
        {
            ["outputs"] = new JsonObject { ["9"] = new JsonObject { ["images"] = new JsonArray([.. Enumerable.Range(0, count).Select(index => new JsonObject { ["filename"] = $"gateway_{index}.png", ["subfolder"] = "hydra", ["type"] = "output" })]) } },
            ["status"] = new JsonObject { ["status_str"] = isWell ? "success" : "error", ["completed"] = isWell, ["messages"] = new JsonArray(JsonNode.Parse("""["execution_start",{}]"""), JsonNode.Parse(failure)) },
        };
    }

    private static async Task SendAsync(WebSocket socket, string text) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
