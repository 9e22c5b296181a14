using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Catalog;

/// <summary>One list of models for OpenAI's clients and Anthropic's.</summary>
public sealed class CatalogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Model_HasTheFieldsOfBoth()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        JsonNode model = await GetAsync(world, "/v1/models/claude-local-small");

        Assert.Equal("claude-local-small", (string?)model["id"]);
        Assert.Equal(("model", "ollama-compute"), ((string?)model["object"], (string?)model["owned_by"]));
        Assert.Equal(("model", "claude-local-small (llama3.2:3b)"), ((string?)model["type"], (string?)model["display_name"]));
        Assert.Equal((long)model["created"]!, DateTimeOffset.Parse((string)model["created_at"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task List_AsClaudeCodeAsksForIt_HasNamesThatItTakes()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        JsonNode list = await GetAsync(world, "/v1/models?limit=1000");

        string[] names = [.. list["data"]!.AsArray().Select(model => (string)model!["id"]!)];
        Assert.All(["claude-local-large", "claude-local-medium", "claude-local-small"], name => Assert.Contains(name, names));
    }

    [Fact]
    public async Task List_IsWhole_AndSaysThatNothingFollows()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        JsonNode list = await GetAsync(world, "/v1/models");

        Assert.Equal("list", (string?)list["object"]);
        Assert.False((bool)list["has_more"]!);
        Assert.Equal(((string?)list["data"]![0]!["id"], (string?)list["data"]!.AsArray()[^1]!["id"]), ((string?)list["first_id"], (string?)list["last_id"]));
        Assert.DoesNotContain(Ids(list), id => id.Contains('*', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_GiveEveryModelOnce_ForwardsAndBackwards()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        List<string> all = Ids(await GetAsync(world, "/v1/models"));

        Assert.Equal(all, await WalkAsync(world, "after_id", page => (string?)page["last_id"], backwards: false));
        Assert.Equal(all[..^1], await WalkAsync(world, "before_id", page => (string?)page["first_id"], backwards: true, start: all[^1]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("many")]
    public async Task Limit_ThatIsNone_IsRefused(string limit)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage answer = await world.Client.GetAsync($"/v1/models?limit={limit}", Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("limit", (string?)(await GatewayWorld.JsonOf(answer))["error"]!["param"]);
    }

    [Theory]
    [InlineData("/v1/models?limit=0", HttpStatusCode.BadRequest, "invalid_request_error")]
    [InlineData("/v1/models/none", HttpStatusCode.NotFound, "not_found_error")]
    public async Task Errors_HaveTheShapeThatTheClientReads(string path, HttpStatusCode status, string type)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "anthropic-version", "2023-06-01" } } };

        using HttpResponseMessage anthropic = await world.Client.SendAsync(request, Stop);
        using HttpResponseMessage openAi = await world.Client.GetAsync(path, Stop);

        Assert.Equal((status, status), (anthropic.StatusCode, openAi.StatusCode));
        Assert.Equal(("error", type), ((string?)(await GatewayWorld.JsonOf(anthropic))["type"], (string?)(await GatewayWorld.JsonOf(anthropic))["error"]!["type"]));
        Assert.Equal("invalid_request_error", (string?)(await GatewayWorld.JsonOf(openAi))["error"]!["type"]);
        Assert.NotNull((await GatewayWorld.JsonOf(openAi))["error"]!["param"]);
    }

    [Theory]
    [InlineData("claude-haiku-4-5-20251001", "ollama-compute")]
    [InlineData("claude-3-5-haiku-latest", "ollama-compute")]
    [InlineData("claude-opus-4-6", "tabbyapi")]
    public async Task NamesOfClaude_AreAnsweredByTheModelThatStandsForThem(string model, string backend)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Whole("""{"id":"x","object":"chat.completion","choices":[]}""");
            world.OllamaCompute.OnWork = BackendReplies.Whole("""{"model":"llama3.2:3b","message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop"}""");
        });

        using HttpResponseMessage answer = await world.ChatAsync(model);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith($"{backend};", GatewayWorld.RouteOf(answer), StringComparison.Ordinal);
        Assert.Contains("reason=alias", GatewayWorld.RouteOf(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameThatOnlyAPatternKnows_IsFound_ThoughItIsInNoList()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        JsonNode model = await GetAsync(world, "/v1/models/claude-haiku-4-5-20251001");

        Assert.Equal(("claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001 (llama3.2:3b)"), ((string?)model["id"], (string?)model["display_name"]));
        Assert.DoesNotContain("claude-haiku-4-5-20251001", Ids(await GetAsync(world, "/v1/models")));
    }

    private static async Task<List<string>> WalkAsync(GatewayWorld world, string cursor, Func<JsonNode, string?> next, bool backwards, string? start = null)
    {
        var found = new List<string>();
        string? at = start;
        while (true)
        {
            JsonNode page = await GetAsync(world, $"/v1/models?limit=3{(at is null ? "" : $"&{cursor}={Uri.EscapeDataString(at)}")}");
            found.InsertRange(backwards ? 0 : found.Count, Ids(page));
            if (!(bool)page["has_more"]!)
                return found;
            at = next(page);
        }
    }

    private static List<string> Ids(JsonNode list) => [.. list["data"]!.AsArray().Select(model => (string)model!["id"]!)];

    private static async Task<JsonNode> GetAsync(GatewayWorld world, string path) => JsonNode.Parse(await world.Client.GetStringAsync(path, Stop))!;
}
