using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Hydra.Benchmarks.Memory;

/// <summary>A dialogue in the service: an agent of its own, each turn one of its messages.</summary>
/// <param name="client">Asks a memory that nothing else is stored in.</param>
/// <param name="mode">Letta's search_mode: hybrid, fts or vector.</param>
internal sealed class ServedDialogue(HttpClient client, string mode) : IDialogueStore
{
    private const string UnreachedHeader = "x-hydra-unreached";

    /// <summary>The service takes a thousand messages a request.</summary>
    private const int Batch = 500;

    private readonly Dictionary<string, string> _turns = new(StringComparer.Ordinal);
    private string? _agent;

    public async Task AddAsync(IReadOnlyList<LocomoTurn> turns, CancellationToken cancellationToken)
    {
        _agent ??= (string)(await AskAsync("/v1/agents/", new JsonObject { ["name"] = "listener" }, cancellationToken)).Answer["id"]!;
        foreach (LocomoTurn[] batch in turns.Chunk(Batch))
        {
            var body = new JsonObject { ["messages"] = new JsonArray([.. batch.Select(MessageOf)]) };
            JsonArray stored = (await AskAsync($"/v1/agents/{_agent}/messages", body, cancellationToken)).Answer["messages"]!.AsArray();
            for (int i = 0; i < batch.Length; i++)
                _turns[(string)stored[i]!["id"]!] = batch[i].Id;
        }

        if (mode != "fts")
            await UntilEmbeddedAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken)
    {
        (JsonNode answer, string? unreached) = await AskAsync("/v1/messages/search", Question(question, limit), cancellationToken);
        return unreached is null
            ? [.. answer.AsArray().Select(hit => _turns[(string)hit!["message_id"]!])]
            : throw new InvalidOperationException($"The search did not reach everything: {unreached}");
    }

    private static JsonObject MessageOf(LocomoTurn turn) => new()
    {
        ["role"] = "user",
        ["content"] = turn.Text,
        ["name"] = turn.Speaker,
        ["created_at"] = turn.At.ToString("O", CultureInfo.InvariantCulture),
        ["session_id"] = turn.SessionName,
    };

    private JsonObject Question(string question, int limit) => new() { ["query"] = question, ["limit"] = limit, ["agent_id"] = _agent, ["search_mode"] = mode };

    /// <summary>A search says what has no vector yet. A model that is not there is reported after a minute of waiting for it.</summary>
    private async Task UntilEmbeddedAsync(CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while ((await AskAsync("/v1/messages/search", Question("anything", 1), cancellationToken)).Unreached is { } unreached)
        {
            if (!unreached.Contains("no vector yet", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"Nothing is embedded: {unreached}");
        }
    }

    private async Task<(JsonNode Answer, string? Unreached)> AskAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(path, content, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {text}");
        return (JsonNode.Parse(text)!, response.Headers.TryGetValues(UnreachedHeader, out IEnumerable<string>? values) ? string.Join("; ", values) : null);
    }
}
