using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Recall;

public sealed class SqliteContextTests() : ContextSuite(null);

public sealed class PostgresContextTests(SharedServers servers) : ContextSuite(servers);

/// <summary>Hits tell their neighbours where the request wants them.</summary>
public abstract class ContextSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Fact]
    public async Task A_message_is_found_with_what_was_said_before_and_after_it_in_its_session()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"witness"}"""))["id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """
            {"messages":[{"role":"user","content":"Yesterday's talk.","session_id":"one"},
            {"role":"user","content":"Who feeds the parrot?","session_id":"two"},{"role":"assistant","name":"Ann","content":"Berta does.","session_id":"two"},
            {"role":"user","content":"Every zeppelin day?","session_id":"two"},{"role":"assistant","content":"Yes.","session_id":"two"}]}
            """);

        JsonNode hit = (await world.PostAsync("/v1/messages/search", """{"query":"zeppelin","search_mode":"fts","limit":1,"context":2}"""))[0]!;
        JsonNode agents = (await world.PostAsync("/v1/agents/messages/search", """{"query":"zeppelin","search_mode":"fts","limit":1,"context":1}"""))[0]!;

        Assert.Equal(["Who feeds the parrot?", "Berta does."], Texts(hit["context_before"]));
        Assert.Equal(["Yes."], Texts(hit["context_after"]));
        Assert.Equal(("Ann", "assistant"), ((string?)hit["context_before"]![1]!["name"], (string?)hit["context_before"]![1]!["role"]));
        Assert.Equal(["Berta does."], Texts(agents["context_before"]));
    }

    [Fact]
    public async Task A_passage_is_found_with_its_neighbours_in_the_document()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"librarian"}"""))["id"]!;
        string text = string.Join(' ', Enumerable.Range(0, 300).Select(number => $"Sentence number {number} tells about the garden."));
        JsonArray passages = (await world.PostAsync($"/v1/agents/{agent}/archival-memory", $$"""{"text":"{{text}}"}""")).AsArray();
        string[] all = [.. passages.Select(passage => (string)passage!["text"]!)];

        JsonNode first = (await world.GetAsync($"/v1/agents/{agent}/archival-memory/search?query=150&top_k=1&context=10"))["results"]![0]!;
        JsonNode second = (await world.PostAsync("/v1/passages/search", """{"query":"150","limit":1,"context":10}"""))[0]!;

        Assert.Equal(all, Texts(first["context_before"]).Append((string)first["content"]!).Concat(Texts(first["context_after"])));
        Assert.Equal(all, Texts(second["context_before"]).Append((string)second["passage"]!["text"]!).Concat(Texts(second["context_after"])));
    }

    [Fact]
    public async Task Without_asking_for_them_a_hit_is_as_letta_has_it()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"witness"}"""))["id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """{"messages":[{"role":"user","content":"Who feeds the parrot?"},{"role":"user","content":"Berta does."}]}""");

        JsonObject hit = (await world.PostAsync("/v1/messages/search", """{"query":"parrot","limit":1}"""))[0]!.AsObject();

        Assert.DoesNotContain(hit, field => field.Key.StartsWith("context_", StringComparison.Ordinal));
        Assert.Contains("context", await world.RefusedAsync(422, HttpMethod.Post, "/v1/messages/search", """{"query":"parrot","context":11}"""), StringComparison.Ordinal);
    }

    private static string[] Texts(JsonNode? neighbours) => [.. neighbours!.AsArray().Select(neighbour => (string)neighbour!["content"]!)];
}
