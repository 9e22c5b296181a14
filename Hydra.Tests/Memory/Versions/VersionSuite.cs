using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Versions;

public sealed class VersionsOnSqliteTests() : VersionSuite(null);

public sealed class VersionsOnPostgresTests(SharedServers servers) : VersionSuite(servers);

public abstract class VersionSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Fact]
    public async Task Every_change_is_a_version_with_author_and_reason()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        using HttpResponseMessage changed = await SendAsync(world, HttpMethod.Patch, block, """{"value": "two", "reason": "it was wrong"}""", ("x-hydra-agent", "agent-7"));
        using HttpResponseMessage again = await SendAsync(world, HttpMethod.Patch, block, """{"value": "three"}""", ("x-hydra-reason", "it was wrong again"));

        Assert.Equal("\"2\"", changed.Headers.ETag!.ToString());
        JsonArray versions = (await world.GetAsync($"{block}/versions")).AsArray();
        Assert.Equal([3L, 2, 1], versions.Select(version => (long)version!["version"]!));
        Assert.Equal(["three", "two", "one"], versions.Select(version => (string?)version!["value"]));
        Assert.Equal(["test", "test (agent-7)", "test"], versions.Select(version => (string?)version!["changed_by"]));
        Assert.Equal(["it was wrong again", "it was wrong", "created"], versions.Select(version => (string?)version!["reason"]));
        Assert.Equal("2026-11-20T12:01:00+00:00", (string?)versions[0]!["changed_at"]);
        Assert.Equal("two", (string?)(await world.GetAsync($"{block}/versions/2"))["value"]);
        Assert.Equal([2L], (await world.GetAsync($"{block}/versions?after=3&limit=1")).AsArray().Select(version => (long)version!["version"]!));
        Assert.Equal([1L, 2], (await world.GetAsync($"{block}/versions?order=asc&before=3")).AsArray().Select(version => (long)version!["version"]!));
        Assert.Empty((await world.GetAsync($"{block}/versions?after=1")).AsArray());
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_version()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");

        Assert.Equal(1, (int)(await world.PatchAsync(block, """{"value": "one"}"""))["version"]!);
    }

    [Fact]
    public async Task A_stale_writer_is_told_the_version_that_is()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");
        await world.PatchAsync(block, """{"value": "two"}""");

        using HttpResponseMessage stale = await SendAsync(world, HttpMethod.Patch, block, """{"value": "three"}""", ("If-Match", "\"1\""));
        using HttpResponseMessage fresh = await SendAsync(world, HttpMethod.Patch, block, """{"value": "three"}""", ("If-Match", "\"2\""));

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Contains("is at version 2 now", await stale.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    public async Task Of_two_writers_that_read_the_same_version_exactly_one_wins()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(writer => SendAsync(world, HttpMethod.Patch, block, $$"""{"value": "by {{writer}}"}""", ("If-Match", "\"1\""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, (int)(await world.GetAsync(block))["version"]!);
    }

    [Fact]
    public async Task Fifty_writers_at_once_leave_fifty_versions()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "start");

        await Task.WhenAll(Enumerable.Range(1, 50).Select(writer => world.PatchAsync(block, $$"""{"value": "by {{writer}}"}""")));

        JsonArray versions = (await world.GetAsync($"{block}/versions?limit=100")).AsArray();
        Assert.Equal(51, versions.Count);
        Assert.Equal(50, versions.Select(version => (string)version!["value"]!).Where(value => value != "start").Distinct().Count());
        Assert.Equal((string?)versions[0]!["value"], (string?)(await world.GetAsync(block))["value"]);
    }

    [Fact]
    public async Task A_change_is_shown_undone_and_done_again()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "a\\nb");
        await world.PatchAsync(block, """{"value": "a\nc", "description": "changed", "tags": ["t"]}""");

        string diff = (string)(await world.GetAsync($"{block}/diff"))["diff"]!;
        JsonNode undone = await world.PostAsync($"{block}/undo", """{"reason": "b was right"}""");
        JsonNode redone = await world.AskAsync(HttpMethod.Post, $"{block}/undo");

        Assert.Equal("--- notes (version 1)\n+++ notes (version 2)\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n", diff);
        Assert.Equal(("a\nb", null, 3), ((string?)undone["value"], (string?)undone["description"], (int)undone["version"]!));
        Assert.Empty(undone["tags"]!.AsArray());
        Assert.Equal(("a\nc", "changed", 4), ((string?)redone["value"], (string?)redone["description"], (int)redone["version"]!));
        Assert.Equal(["undone to version 2", "b was right"], (await world.GetAsync($"{block}/versions?limit=2")).AsArray().Select(version => (string?)version!["reason"]));
        Assert.Equal("", (string?)(await world.GetAsync($"{block}/diff?from=2&to=4"))["diff"]);
    }

    [Fact]
    public async Task An_undo_may_go_far_back_and_nowhere_that_never_was()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");
        await world.RefusedAsync(409, HttpMethod.Post, $"{block}/undo");
        await world.PatchAsync(block, """{"value": "two"}""");
        await world.PatchAsync(block, """{"value": "three"}""");

        Assert.Equal("one", (string?)(await world.PostAsync($"{block}/undo", """{"version": 1}"""))["value"]);
        Assert.Contains("Version 9 of block not found", await world.RefusedAsync(404, HttpMethod.Post, $"{block}/undo", """{"version": 9}"""), StringComparison.Ordinal);
        await world.RefusedAsync(404, HttpMethod.Get, $"{block}/diff?from=1&to=9");
        await world.RefusedAsync(404, HttpMethod.Get, "/v1/blocks/block-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d/versions");
    }

    [Fact]
    public async Task An_undo_that_would_give_an_agent_a_label_twice_is_refused()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"memory_blocks": [{"label": "a", "value": ""}]}""");
        string block = $"/v1/blocks/{agent["blocks"]![0]!["id"]}";
        await world.PatchAsync(block, """{"label": "b"}""");
        string other = (string)(await world.PostAsync("/v1/blocks/", """{"label": "a", "value": ""}"""))["id"]!;
        await world.PatchAsync($"/v1/agents/{agent["id"]}/core-memory/blocks/attach/{other}");

        await world.RefusedAsync(409, HttpMethod.Post, $"{block}/undo");

        Assert.Equal("b", (string?)(await world.GetAsync(block))["label"]);
    }

    [Fact]
    public async Task Versions_are_there_after_a_restart()
    {
        await using MemoryWorld world = await StartAsync();
        string block = await CreateAsync(world, "one");
        await world.PatchAsync(block, """{"value": "two"}""");

        await world.RestartAsync();

        Assert.Equal("one", (string?)(await world.AskAsync(HttpMethod.Post, $"{block}/undo"))["value"]);
    }

    private static async Task<string> CreateAsync(MemoryWorld world, string value) =>
        $"/v1/blocks/{(await world.PostAsync("/v1/blocks/", $$"""{"label": "notes", "value": "{{value}}"}"""))["id"]}";

    private static Task<HttpResponseMessage> SendAsync(MemoryWorld world, HttpMethod method, string path, string json, (string Name, string Value) header)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return world.Client.SendAsync(request, Stop);
    }
}
