using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Benchmarks.Memory;

/// <summary>An agent's archive in the service, over HTTP.</summary>
internal sealed class ServedPassages
{
    private const string UnreachedHeader = "x-hydra-unreached";

    private readonly HttpClient _client;
    private readonly string _agent;
    private readonly string _archive;

    private ServedPassages(HttpClient client, string agent, string archive) => (_client, _agent, _archive) = (client, agent, archive);

    public static async Task<ServedPassages> CreateAsync(HttpClient client)
    {
        string agent = (string)JsonNode.Parse(await TextAsync(client, "/v1/agents/", """{"name":"librarian"}"""))!["id"]!;
        string archive = (string)JsonNode.Parse(await TextAsync(client, "/v1/archives/", """{"name":"library"}"""))!["id"]!;
        using HttpResponseMessage attached = await client.PatchAsync($"/v1/agents/{agent}/archives/attach/{archive}", null);
        attached.EnsureSuccessStatusCode();
        return new ServedPassages(client, agent, archive);
    }

    /// <summary>Stores texts with one request.</summary>
    /// <returns>The ids of the passages, in order.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(IEnumerable<string> texts)
    {
        var body = new JsonObject { ["passages"] = new JsonArray([.. texts.Select(text => new JsonObject { ["text"] = text })]) };
        using JsonDocument stored = JsonDocument.Parse(await TextAsync(_client, $"/v1/archives/{_archive}/passages/batch", body.ToJsonString()));
        return [.. stored.RootElement.EnumerateArray().Select(passage => passage.GetProperty("id").GetString()!)];
    }

    /// <summary>Stores one text as an agent does; ends when the service has acknowledged it.</summary>
    public Task RememberAsync(string text) => TextAsync(_client, $"/v1/agents/{_agent}/archival-memory", $$"""{"text":"{{text}}"}""");

    /// <summary>Stores a message of the agent; ends when the service has acknowledged it.</summary>
    public Task SayAsync(string text) => TextAsync(_client, $"/v1/agents/{_agent}/messages", $$"""{"messages":[{"role":"user","content":"{{text}}"}]}""");

    /// <summary>Searches the archive.</summary>
    /// <returns>The ids of the ten best, and what took no part in full.</returns>
    public async Task<(IReadOnlyList<string> Ids, string? Unreached)> SearchAsync(string query, string mode)
    {
        using HttpResponseMessage response = await _client.PostAsync("/v1/passages/search", Json($$"""{"query":"{{query}}","search_mode":"{{mode}}","archive_id":"{{_archive}}","limit":10}"""));
        response.EnsureSuccessStatusCode();
        using JsonDocument found = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        string? unreached = response.Headers.TryGetValues(UnreachedHeader, out IEnumerable<string>? values) ? string.Join("; ", values) : null;
        return ([.. found.RootElement.EnumerateArray().Select(hit => hit.GetProperty("passage").GetProperty("id").GetString()!)], unreached);
    }

    /// <summary>Ends once everything stored has its vector.</summary>
    public async Task UntilEmbeddedAsync()
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(200));
        while ((await SearchAsync("w1", "hybrid")).Unreached is not null)
            await look.WaitForNextTickAsync();
    }

    private static async Task<string> TextAsync(HttpClient client, string path, string json)
    {
        using HttpResponseMessage response = await client.PostAsync(path, Json(json));
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {text}");
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
