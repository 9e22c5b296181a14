using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>
/// Stands in for Qdrant 1.19, as its OpenAPI document has it, in the part that the memory uses: it keeps collections, points and aliases, finds by scanning, and refuses
/// what departs from the API or from it. What it keeps outlives being stopped; <see cref="Wipe"/> is the loss of its disk.
/// </summary>
internal sealed class QdrantStandIn(InMemoryNetwork network, string? key = null) : FakeHost(network, Address)
{
    public const string Address = "http://192.168.1.244:6333";

    private const int LargestBody = 32 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StandInCollection> _collections = [];
    private readonly Dictionary<string, string> _aliases = [];

    /// <summary>Answers in its place where it is set: slow, broken, full.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>Method and path of what came, in order.</summary>
    public ConcurrentQueue<(string What, JsonNode? Body)> Received { get; } = new();

    /// <summary>What was refused, in order: a test that is not about it wants none.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>The names of the collections.</summary>
    public string[] Collections
    {
        get
        {
            lock (_gate)
                return [.. _collections.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Which collection an alias names; null where there is none.</summary>
    public string? TargetOf(string alias)
    {
        lock (_gate)
            return _aliases.GetValueOrDefault(alias);
    }

    /// <summary>The ids of the points of a collection.</summary>
    public string[] PointsOf(string collection)
    {
        lock (_gate)
            return [.. _collections[collection].Points.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Forgets everything.</summary>
    public void Wipe()
    {
        lock (_gate)
        {
            _collections.Clear();
            _aliases.Clear();
        }
    }

    protected override async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        string what = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Watch(context);
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        if (key is not null && context.Request.Headers["api-key"] != key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("Must provide an API key or an Authorization bearer token");
            return;
        }

        await AnswerAsync(context, what, body.ToArray());
    }

    private async Task AnswerAsync(HttpContext context, string what, byte[] body)
    {
        try
        {
            JsonElement json = ReadBody(context, body);
            Received.Enqueue((what, json.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(body)));
            object result;
            lock (_gate)
                result = Route(context.Request, json);
            await context.Response.WriteAsJsonAsync(new { result, status = "ok", time = 0.0001 });
        }
        catch (StandInRefusal refusal)
        {
            Refused.Enqueue($"{what}: {refusal.Message}");
            context.Response.StatusCode = refusal.Status;
            await context.Response.WriteAsJsonAsync(new { status = new { error = refusal.Message }, time = 0.0 });
        }
    }

    private static JsonElement ReadBody(HttpContext context, byte[] body)
    {
        if (body.Length == 0)
            return default;
        if (body.Length > LargestBody)
            throw new StandInRefusal(400, $"JSON payload ({body.Length} bytes) is larger than allowed (limit: {LargestBody} bytes).");
        if (context.Request.ContentType is not "application/json")
            throw new StandInRefusal(400, "Content type error");
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException exception)
        {
            throw StandInRefusal.Format(exception.Message);
        }
    }

    private object Route(HttpRequest request, JsonElement body)
    {
        string[] parts = request.Path.Value!.Split('/')[1..];
        bool changesPoints = parts is ["collections", _, "index"] or ["collections", _, "points"] or ["collections", _, "points", "delete"];
        string query = request.QueryString.Value ?? "";
        if (query != (changesPoints ? "?wait=true" : ""))
            throw new StandInRefusal(400, $"Deserialize error in query parameters: the memory waits for changes and asks nothing else, but this was '{query}'");
        return (request.Method, parts) switch
        {
            ("GET", ["aliases"]) => new { aliases = _aliases.Select(alias => new { alias_name = alias.Key, collection_name = alias.Value }) },
            ("POST", ["collections", "aliases"]) => ChangeAliases(body),
            ("GET", ["collections", var name]) => Find(name).Describe(),
            ("PUT", ["collections", var name]) => Create(name, body),
            ("DELETE", ["collections", var name]) => Drop(name),
            ("PUT", ["collections", var name, "index"]) => Completed(() => Find(name).AddIndex(body)),
            ("PUT", ["collections", var name, "points"]) => Completed(() => Find(name).Upsert(body)),
            ("POST", ["collections", var name, "points", "delete"]) => Completed(() => Find(name).Delete(body)),
            ("POST", ["collections", var name, "points", "count"]) => new { count = Find(name).Count(body) },
            ("POST", ["collections", var name, "points", "query"]) => new { points = new StandInQuery(body, Find(name)).Run().Select(Scored) },
            _ => throw new StandInRefusal(404, $"no such request: {request.Method} {request.Path}"),
        };
    }

    private static object Scored((StandInPoint Point, float Score) hit) => new { id = ulong.Parse(hit.Point.Id, System.Globalization.CultureInfo.InvariantCulture), version = 1, score = hit.Score };

    private static object Completed(Action change)
    {
        change();
        return new { operation_id = 1, status = "completed" };
    }

    private StandInCollection Find(string name) => _collections.GetValueOrDefault(_aliases.GetValueOrDefault(name, name)) ?? throw StandInRefusal.NotFound(name);

    private bool Create(string name, JsonElement body)
    {
        if (_collections.ContainsKey(name) || _aliases.ContainsKey(name))
            throw new StandInRefusal(409, $"Wrong input: Collection `{name}` already exists!");
        _collections[name] = new StandInCollection(body);
        return true;
    }

    private bool Drop(string name)
    {
        foreach (string alias in _aliases.Where(alias => alias.Value == name).Select(alias => alias.Key).ToArray())
            _aliases.Remove(alias);
        return _collections.Remove(name);
    }

    /// <summary>All of the actions or, where one is wrong, none.</summary>
    private bool ChangeAliases(JsonElement body)
    {
        var fields = new StrictObject(body, "body");
        JsonElement[] actions = StrictObject.ListOf(fields.Need("actions"), "actions");
        fields.End();
        Dictionary<string, string> changed = new(_aliases);
        foreach (JsonElement action in actions)
            Apply(new StrictObject(action, "actions[]"), changed);
        _aliases.Clear();
        foreach ((string alias, string collection) in changed)
            _aliases.Add(alias, collection);
        return true;
    }

    private void Apply(StrictObject action, Dictionary<string, string> aliases)
    {
        if (action.InnerOrNull("delete_alias") is { } deleted)
        {
            aliases.Remove(deleted.Text("alias_name"));
            deleted.End();
        }
        else
        {
            StrictObject created = action.Inner("create_alias");
            (string alias, string collection) = (created.Text("alias_name"), created.Text("collection_name"));
            created.End();
            if (_collections.ContainsKey(alias))
                throw new StandInRefusal(409, $"Wrong input: Collection `{alias}` already exists!");
            aliases[alias] = _collections.ContainsKey(collection) ? collection : throw StandInRefusal.NotFound(collection);
        }

        action.End();
    }
}
