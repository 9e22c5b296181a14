using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Tests.Memory.Letta;

/// <summary>What every endpoint does alike.</summary>
public sealed class LettaConventionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/agents")]
    [InlineData("/v1/agents/")]
    [InlineData("/v1/blocks")]
    [InlineData("/v1/blocks/")]
    [InlineData("/v1/tools/")]
    [InlineData("/v1/models/")]
    [InlineData("/v1/models/embedding")]
    [InlineData("/v1/tags/")]
    [InlineData("/v1/providers/")]
    public async Task A_list_answers_with_and_without_a_slash_and_never_redirects(string path)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        using HttpResponseMessage response = await world.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.IsType<JsonArray>(JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop)));
    }

    [Theory]
    [InlineData("/v1/blocks")]
    [InlineData("/v1/blocks/")]
    public async Task A_post_is_taken_with_and_without_a_slash(string path)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        Assert.Equal("a", (string?)(await world.PostAsync(path, """{"label": "a", "value": ""}"""))["label"]);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("7", "The body must be a JSON object.")]
    [InlineData("""{"label": 7, "value": true}""", "label must be a string. value must be a string.")]
    [InlineData("""{"label": "a"}""", "value is required.")]
    [InlineData("""{"label": "a", "value": "b", "limit": 0}""", "limit must be a whole number from 1")]
    [InlineData("""{"label": "a", "value": "b", "limit": 1.5}""", "limit must be a whole number")]
    [InlineData("""{"label": "a", "value": "b", "tags": "c"}""", "tags must be a list of strings.")]
    [InlineData("""{"label": "a", "value": "b", "metadata": []}""", "metadata must be a JSON object.")]
    [InlineData("""{"label": "a", "value": "b", "read_only": "yes"}""", "read_only must be true or false.")]
    [InlineData("""{"label": "a", "value": "\ud800"}""", "value has characters that are none")]
    [InlineData("""{"label": "a", "value": "\u0000"}""", "value has characters that are none")]
    [InlineData("""{"label": "a", "value": "b", "metadata": {"c": ["\u0000"]}}""", "metadata has characters that are none")]
    public async Task A_body_that_is_wrong_is_refused_with_the_field(string json, string expected)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        string detail = await world.RefusedAsync(422, HttpMethod.Post, "/v1/blocks/", json);

        Assert.Contains(expected, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        byte[] body = [.. "{\"label\": \"a\", \"value\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        using HttpResponseMessage response = await world.Client.PostAsync("/v1/blocks/", new ByteArrayContent(body), Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task A_body_larger_than_the_limit_is_told_the_setting()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync(("Memory:MaxRequestBytes", "2000"));

        string detail = await world.RefusedAsync(413, HttpMethod.Post, "/v1/blocks/", $$"""{"label": "a", "value": "{{new string('x', 3000)}}"}""");

        Assert.Contains("Memory:MaxRequestBytes", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));

        await world.RefusedAsync(422, HttpMethod.Post, "/v1/blocks/", $$"""{"label": "a", "value": "b", "metadata": {"x": {{deep}}""");
    }

    [Fact]
    public async Task Fields_and_keys_that_nobody_knows_are_passed_over()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        await world.PostAsync("/v1/blocks/?tea=green", """{"label": "a", "value": "b", "unheard_of": {"x": [1]}}""");

        Assert.Single((await world.GetAsync("/v1/blocks/?coffee=black&label=a")).AsArray());
    }

    [Theory]
    [InlineData("limit=0", "limit must be a whole number from 1 to 1000.")]
    [InlineData("limit=1001", "limit must be a whole number from 1 to 1000.")]
    [InlineData("limit=many", "limit must be a whole number from 1 to 1000.")]
    [InlineData("order=up", "order must be one of asc, desc.")]
    [InlineData("match_all_tags=perhaps", "match_all_tags must be true or false.")]
    public async Task A_query_that_is_wrong_is_refused_with_the_key(string query, string expected)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        Assert.Contains(expected, await world.RefusedAsync(422, HttpMethod.Get, $"/v1/agents/?{query}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/agents/agent-7")]
    [InlineData("/v1/agents/block-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d")]
    [InlineData("/v1/blocks/nonsense")]
    [InlineData("/v1/tools/tool-0B9B1C2D-3E4F-4A5B-8C6D-7E8F9A0B1C2D")]
    public async Task An_id_that_is_none_is_refused(string path)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        Assert.Contains("is no id of its kind", await world.RefusedAsync(422, HttpMethod.Get, path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/agents/agent-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "Agent not found")]
    [InlineData("/v1/blocks/block-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "Block not found")]
    [InlineData("/v1/tools/tool-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "Tool not found")]
    public async Task An_id_of_nothing_is_not_found(string path, string expected)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        Assert.Contains(expected, await world.RefusedAsync(404, HttpMethod.Get, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_is_not_run_here()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        await world.RefusedAsync(404, HttpMethod.Post, "/v1/agents/agent-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d/tools/x/run", "{}");
    }

    [Fact]
    public async Task Without_a_key_only_health_answers()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        world.Client.DefaultRequestHeaders.Authorization = null;

        await world.RefusedAsync(401, HttpMethod.Get, "/v1/agents/");
        JsonNode health = await world.GetAsync("/v1/health/");

        Assert.Equal("ok", (string?)health["status"]);
        Assert.StartsWith("0.16", (string)health["version"]!, StringComparison.Ordinal);
        Assert.Equal("ok", (string?)(await world.GetAsync("/v1/ready/"))["status"]);
    }

    [Theory]
    [InlineData(KeyScopes.Memory, HttpStatusCode.OK)]
    [InlineData(KeyScopes.Inference, HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Observe, HttpStatusCode.Forbidden)]
    public async Task A_key_needs_the_scope_memory(string scope, HttpStatusCode expected)
    {
        string key = ApiKey.Generate();
        await using MemoryWorld world = await MemoryWorld.StartAsync(("Keys:other:Sha256", ApiKey.Sha256Of(key)), ("Keys:other:Scopes", scope));
        world.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        using HttpResponseMessage response = await world.SendAsync(HttpMethod.Get, "/v1/agents/");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task The_password_of_older_clients_is_a_key()
    {
        string key = ApiKey.Generate();
        await using MemoryWorld world = await MemoryWorld.StartAsync(("Keys:other:Sha256", ApiKey.Sha256Of(key)), ("Keys:other:Scopes", KeyScopes.Memory));
        world.Client.DefaultRequestHeaders.Authorization = null;
        world.Client.DefaultRequestHeaders.Add("X-BARE-PASSWORD", $"password {key}");

        Assert.IsType<JsonArray>(await world.GetAsync("/v1/agents/"));
    }

    [Fact]
    public async Task A_body_may_be_left_out_where_there_is_nothing_to_say()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", "{}"))["id"]!;
        string block = (string)(await world.PostAsync("/v1/blocks/", """{"label": "a", "value": "b"}"""))["id"]!;

        JsonNode state = await world.PatchAsync($"/v1/agents/{agent}/core-memory/blocks/attach/{block}");

        Assert.Equal(block, (string?)state["blocks"]![0]!["id"]);
    }
}
