using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Graphs;
using Hydra.Simulator.ComfyUi.Nodes;
using Hydra.Simulator.ComfyUi.Running;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi;

/// <summary><c>/prompt</c>, <c>/queue</c>, <c>/interrupt</c>, <c>/history</c> and <c>/free</c>.</summary>
internal sealed class ComfyPrompts(ComfyServer server, ComfyQueue queue, Func<FaultKind?, ComfyFolders> folders)
{
    private int _number;

    public async Task PostAsync(HttpContext context)
    {
        if (await ComfyRefusals.ReadBodyAsync(context) is not { } body)
            return;
        if (!body.ContainsKey("prompt"))
        {
            await ComfyRefusals.WriteRefusalAsync(context, GraphErrors.NoPrompt(), []);
            return;
        }

        if (body["prompt"] is not JsonObject prompt || NumberOf(body) is not { } number)
        {
            await ComfyRefusals.WriteServerErrorAsync(context);
            return;
        }

        string id = IdOf(body);
        // Its canonical form, in small letters.
        if (!Guid.TryParseExact(id, "D", out Guid parsed) || parsed.ToString() != id)
        {
            await ComfyRefusals.WriteRefusalAsync(context, GraphErrors.WrongId(id), []);
            return;
        }

        await QueueAsync(context, body, prompt, (id, number));
    }

    public Task GetAsync(HttpContext context) => JsonAnswer.WriteAsync(context, queue.Status());

    public Task GetQueueAsync(HttpContext context) => JsonAnswer.WriteAsync(context, queue.ToJson());

    public async Task PostQueueAsync(HttpContext context)
    {
        if (await ComfyRefusals.ReadBodyAsync(context) is not { } body)
            return;
        if (IsTrue(body["clear"]))
            queue.Remove(_ => true);
        foreach (string id in TextsOf(body["delete"]))
            queue.Remove(job => job.Id == id);
    }

    public async Task InterruptAsync(HttpContext context)
    {
        // An empty body is fine here.
        (JsonElement? body, _) = await JsonRequest.ReadAsync(context);
        string? id = body is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty("prompt_id", out JsonElement value) ? JsonRequest.TextOf(value) : null;
        queue.Interrupt(id is { Length: > 0 } ? id : null);
    }

    public Task GetHistoryAsync(HttpContext context)
    {
        if (context.Request.RouteValues["id"] is string id)
            return JsonAnswer.WriteAsync(context, queue.History(id));
        int? most = null;
        int offset = -1;
        if (context.Request.Query["max_items"] is [{ } wanted])
            most = int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? number : -1;
        if (context.Request.Query["offset"] is [{ } from] && !int.TryParse(from, CultureInfo.InvariantCulture, out offset))
            most = -1;
        return most < 0 ? ComfyRefusals.WriteServerErrorAsync(context) : JsonAnswer.WriteAsync(context, queue.History(most, offset));
    }

    public async Task PostHistoryAsync(HttpContext context)
    {
        if (await ComfyRefusals.ReadBodyAsync(context) is not { } body)
            return;
        if (IsTrue(body["clear"]))
            queue.Forget(id: null);
        foreach (string id in TextsOf(body["delete"]))
            queue.Forget(id);
    }

    public async Task FreeAsync(HttpContext context)
    {
        if (await ComfyRefusals.ReadBodyAsync(context) is { } body)
            server.Memory.Free(IsTrue(body["unload_models"]), IsTrue(body["free_memory"]));
    }

    private async Task QueueAsync(HttpContext context, JsonObject body, JsonObject prompt, (string Id, decimal Number) named)
    {
        WorkRequest work = WorkRequest.Of(context);
        GraphVerdict verdict = new GraphCheck(prompt, folders(work.Fault)).Check(TargetsOf(body));
        if (verdict.Graph is not { } graph)
        {
            await ComfyRefusals.WriteRefusalAsync(context, verdict.Error!, verdict.NodeErrors);
            return;
        }

        queue.Put(JobOf(body, new ComfyJob { Id = named.Id, Number = named.Number, Graph = graph, Work = work }));
        await JsonAnswer.WriteAsync(context, new JsonObject { ["prompt_id"] = named.Id, ["number"] = named.Number, ["node_errors"] = verdict.NodeErrors });
    }

    private static string IdOf(JsonObject body) => body["prompt_id"] is { } given ? TextOf(given) ?? given.ToJsonString() : Guid.NewGuid().ToString();

    /// <summary>The job with what else the client sent; who it is may stand in either place.</summary>
    private static ComfyJob JobOf(JsonObject body, ComfyJob job)
    {
        JsonObject extra = body["extra_data"] is JsonObject given ? (JsonObject)given.DeepClone() : [];
        if (body["client_id"] is { } client)
            extra["client_id"] = client.DeepClone();
        return job with { ExtraData = extra, ClientId = TextOf(extra["client_id"]) };
    }

    /// <summary>Given, or counted; null where it is no number.</summary>
    private decimal? NumberOf(JsonObject body)
    {
        if (body.TryGetPropertyValue("number", out JsonNode? given))
        {
            bool isNumber = given?.GetValueKind() == JsonValueKind.Number;
            return isNumber && decimal.TryParse(given!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;
        }

        int next = Interlocked.Increment(ref _number) - 1;
        return IsTrue(body["front"]) ? -next : next;
    }

    private static List<string>? TargetsOf(JsonObject body) => body["partial_execution_targets"] is JsonArray targets ? [.. TextsOf(targets)] : null;

    private static IEnumerable<string> TextsOf(JsonNode? list) => list is JsonArray items ? items.Select(TextOf).OfType<string>() : [];

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;
}
