using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Compiling;

public sealed class CompilingOnSqliteTests() : CompilingSuite(null);

public sealed class CompilingOnPostgresTests(SharedServers servers) : CompilingSuite(servers);

public abstract class CompilingSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Fact]
    public async Task A_system_prompt_has_the_blocks_and_what_lies_behind_them()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync(
            "/v1/agents/",
            """
            {"system": "Be kind.", "timezone": "Europe/Berlin", "memory_blocks": [
                {"label": "persona", "value": "I am Ada 🦊.", "description": "Who I am.", "limit": 50}, {"label": "law", "value": "", "read_only": true}]}
            """);
        world.Time.Advance(TimeSpan.FromHours(1));

        string prompt = (string)(await world.AskAsync(HttpMethod.Post, $"/v1/agents/{agent["id"]}/recompile"))!;

        Assert.Equal(
            $"""
            Be kind.

            <memory_blocks>
            What you always have before you, in blocks that you can change unless they are read-only:

            <persona>
            <description>
            Who I am.
            </description>
            <metadata>
            - chars_current=11
            - chars_limit=50
            </metadata>
            <value>
            I am Ada 🦊.
            </value>
            </persona>

            <law>
            <description>

            </description>
            <metadata>
            - read_only=true
            - chars_current=0
            - chars_limit=100000
            </metadata>
            <value>

            </value>
            </law>

            </memory_blocks>

            <memory_metadata>
            - AGENT_ID: {agent["id"]}
            - CONVERSATION_ID: default
            - System prompt last recompiled: 2026-11-20 14:00:00 +01:00
            - 0 previous messages between you and the user are stored in recall memory (use tools to access them)
            </memory_metadata>
            """,
            prompt);
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"system": "Before {CORE_MEMORY} after."}""");
        world.Time.Advance(TimeSpan.FromHours(1));

        string dry = (string)(await world.AskAsync(HttpMethod.Post, $"/v1/agents/{agent["id"]}/recompile?dry_run=true&update_timestamp=true"))!;
        JsonNode context = await world.GetAsync($"/v1/agents/{agent["id"]}/context");

        Assert.StartsWith("Before <memory_blocks>", dry, StringComparison.Ordinal);
        Assert.EndsWith("</memory_metadata> after.", dry, StringComparison.Ordinal);
        Assert.Contains("recompiled: 2026-11-20 13:00:00", dry, StringComparison.Ordinal);
        Assert.Contains("recompiled: 2026-11-20 12:00:00", (string)context["external_memory_summary"]!, StringComparison.Ordinal);
        await world.RefusedAsync(404, HttpMethod.Post, "/v1/agents/agent-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d/recompile");
    }

    [Fact]
    public async Task A_context_counts_what_there_is_and_says_that_tokens_are_estimates()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"system": "12345678", "memory_blocks": [{"label": "persona", "value": "I"}]}""");

        JsonNode context = await world.GetAsync($"/v1/agents/{agent["id"]}/context");

        Assert.Equal((2, "estimated", 32768), ((int)context["num_tokens_system"]!, (string?)context["token_counts"], (int)context["context_window_size_max"]!));
        Assert.Equal(agent["tools"]!.AsArray().Count, context["functions_definitions"]!.AsArray().Count);
        string[] parts = ["num_tokens_system", "num_tokens_core_memory", "num_tokens_external_memory_summary", "num_tokens_functions_definitions"];
        Assert.Equal((int)context["context_window_size_current"]!, parts.Sum(part => (int)context[part]!));
        Assert.Equal((0, 0), ((int)context["num_archival_memory"]!, (int)context["num_recall_memory"]!));
    }

    [Fact]
    public async Task Runs_are_listed_and_found()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", "{}");
        const string Run = "run-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d";
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO runs (id, agent_id, status, stop_reason, body, created_at) VALUES (@Run, @Agent, 'completed', 'end_turn', '{\"background\": true}', 1)",
                new { Run, Agent = (string)agent["id"]! }),
            Stop);

        Assert.Single((await world.GetAsync($"/v1/runs/?agent_id={agent["id"]}&statuses=completed&statuses=failed")).AsArray());
        Assert.Empty((await world.GetAsync("/v1/runs/?active=true")).AsArray());
        JsonNode run = await world.GetAsync($"/v1/runs/{Run}");
        Assert.Equal(("completed", "end_turn", true), ((string?)run["status"], (string?)run["stop_reason"], (bool)run["background"]!));
        await world.RefusedAsync(404, HttpMethod.Get, "/v1/runs/run-1b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d");
    }
}
