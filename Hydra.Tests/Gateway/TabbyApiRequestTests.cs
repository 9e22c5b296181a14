using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Gateway.Backends.TabbyApi;
using Hydra.Gateway.Requests;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

/// <summary>What TabbyAPI gets of a request, and what is not asked of it.</summary>
public sealed class TabbyApiRequestTests
{
    private const string Look = """{"type":"function","function":{"name":"look","description":"","parameters":{}}}""";
    private const string Listen = """{"type":"function","function":{"name":"listen"}}""";

    private static readonly Gen<string> Names = Gen.OneOf(Gen.String[Gen.Char["aé\"\\ "], 0, 5], Gen.Const("min_p"), Gen.Const("messages "));

    [Theory]
    [InlineData("auto", "look,listen,look", "listen")]
    [InlineData("required", "look,listen,look", "look")]
    [InlineData("auto", "look,listen", "listen,look")]
    [InlineData("auto", "listen,listen", "look")]
    [InlineData("required", "listen,look,listen,look,look", "listen")]
    public async Task AllowedTools_AreTheOnlyOnesThatRemain(string mode, string offered, string allowed)
    {
        string tools = string.Join(" , ", offered.Split(',').Select(name => name == "look" ? Look : Listen));
        string names = string.Join(',', allowed.Split(',').Select(name => $$$"""{"type":"function","function":{"name":"{{{name}}}"}}"""));
        string choice = $$$"""{"type":"allowed_tools","allowed_tools":{"mode":"{{{mode}}}","tools":[{{{names}}}]}}""";

        JsonNode sent = await SentAsync($$"""{"model":"hydra-large","tool_choice":{{choice}},"tools":[ {{tools}} ],"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(mode, (string?)sent["tool_choice"]);
        Assert.Equal(offered.Split(',').Where(name => allowed.Split(',').Contains(name)), sent["tools"]!.AsArray().Select(tool => (string?)tool!["function"]!["name"]));
        Assert.All(sent["tools"]!.AsArray(), tool => Assert.NotNull(tool!["function"]!["parameters"]));
    }

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"required\"")]
    [InlineData("""{"type":"function","function":{"name":"look"}}""")]
    public async Task ToolChoice_ThatItKnows_StaysAsItIs(string choice)
    {
        JsonNode sent = await SentAsync($$"""{"model":"hydra-large","tool_choice":{{choice}},"parallel_tool_calls":false,"tools":[{{Look}},{{Listen}}],"messages":[{"role":"user","content":"x"}]}""");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(choice), sent["tool_choice"]));
        Assert.Equal(2, sent["tools"]!.AsArray().Count);
        Assert.False((bool)sent["parallel_tool_calls"]!);
    }

    [Fact]
    public async Task Developer_IsTheSystem_AndPicturesAndProbabilitiesPass()
    {
        JsonNode sent = await SentAsync("""
            {"model":"hydra-large","n":2,"logprobs":true,"top_logprobs":3,"max_completion_tokens":9,"stream_options":{"include_obfuscation":false},
             "messages":[{"role":"developer","content":"developer"},{"content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}],"role":"user"},{"content":"x","role":"developer"}]}
            """);

        Assert.Equal(["system", "user", "system"], sent["messages"]!.AsArray().Select(message => (string?)message!["role"]));
        Assert.Equal("developer", (string?)sent["messages"]![0]!["content"]);
        Assert.Equal("https://example.com/a.png", (string?)sent["messages"]![1]!["content"]![0]!["image_url"]!["url"]);
        Assert.Equal((2, true, 3, 9), ((int)sent["n"]!, (bool)sent["logprobs"]!, (int)sent["top_logprobs"]!, (int)sent["max_completion_tokens"]!));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"include_usage":false}""")]
    [InlineData("""{"include_obfuscation":false}""")]
    public async Task AnswerThatIsNotStreamed_AlwaysSaysItsUsage(string options)
    {
        JsonNode sent = await SentAsync($$"""{"model":"hydra-large","stream_options": {{options}} ,"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal("""{"include_usage":true}""", sent["stream_options"]!.ToJsonString());
    }

    [Fact]
    public async Task Completion_WithSeveralPrompts_IsPassedOn()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/completions", """{"model":"hydra-large","prompt":["a","b"],"suffix":null,"echo":false,"logprobs":2}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""["a","b"]""", world.Tabby.Received.Single()["prompt"]!.ToJsonString());
    }

    [Fact]
    public async Task Suffix_WhichItWouldIgnore_IsFilledInByTheNext()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"response":"b","done":true}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/completions", """{"model":"hydra-large","prompt":"a","suffix":"c"}""");

        Assert.Equal(("a", "c"), ((string?)world.OllamaAi.Received.Single()["prompt"], (string?)world.OllamaAi.Received.Single()["suffix"]));
        Assert.Null(world.OllamaAi.Received.Single()["raw"]);
        Assert.Contains("tabbyapi/Llama-3.1-70B-EXL2-3.5bpw:not-suitable", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        Assert.Empty(world.Tabby.Received);
    }

    [Fact]
    public async Task Echo_WhichNobodyDoes_IsTheCallersError()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/completions", """{"model":"hydra-large","prompt":"a","echo":true}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("echo", (string?)(await GatewayWorld.JsonOf(response))["error"]!["param"]);
    }

    /// <summary>The gateway does not have to know a field for it to arrive, byte for byte.</summary>
    [Fact]
    public void AnythingElseInABody_ReachesTabbyApiByteForByte() =>
        Gen.Select(Names, Json(3), Gen.String[Gen.Char[" \n\t"], 0, 2]).Array[0, 4].Sample(fields =>
        {
            string extra = string.Concat(fields.Select(field => $"{JsonSerializer.Serialize(field.Item1 + "_")}{field.Item3}:{field.Item3}{field.Item2},"));
            const string Options = "\"stream_options\":{\"include_usage\":true},";
            string Body(string options, string model, string role) => $$"""{{{options}}{{extra}}"messages":[{"role":"{{role}}","content":"x"}],{{extra}}"model":"{{model}}"}""";

            (InferenceRequest? request, _) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy(Encoding.UTF8.GetBytes(Body("", "m", "developer"))));
            using var spliced = new SplicedBody(request!, "there");

            Assert.Equal(Body(Options, "there", "system"), Encoding.UTF8.GetString(spliced.Pieces.SelectMany(piece => piece.ToArray()).ToArray()));
            request!.Dispose();
        });

    private static Gen<string> Json(int depth)
    {
        string[] leaves = ["null", "true", "0", "-1.5e300", "1.0000000000000000001", "\"\"", "\"\\u00e9\\/\"", "\"developer\"", "{\"model\":\"other\",\"tools\":[]}", "[ ]"];
        Gen<string> leaf = Gen.Int[0, leaves.Length - 1].Select(index => leaves[index]);
        if (depth == 0)
            return leaf;
        Gen<string> inner = Json(depth - 1);
        return Gen.OneOf(leaf, inner.Array[0, 3].Select(items => $"[{string.Join(" ,", items)}]"), Gen.Select(Names, inner).Array[0, 3].Select(entries => $"{{ {string.Join(',', entries.Select(entry => $"{JsonSerializer.Serialize(entry.Item1)}: {entry.Item2}"))}}}"));
    }

    private static async Task<JsonNode> SentAsync(string request)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));
        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return world.Tabby.Received.Single();
    }
}
