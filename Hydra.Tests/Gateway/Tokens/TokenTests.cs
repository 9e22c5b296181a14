using System.Text;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Tokens;
using Hydra.ServiceDefaults.Clusters;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Gateway.Tokens;

public sealed class TokenTests
{
    private static readonly string LongText = string.Concat(Enumerable.Repeat("words of a prompt ", 40));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"12345"}]}""", 9, 1, 0)]
    [InlineData("""{"messages":[{"role":"a","content":[{"type":"text","text":"12345"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"b","content":null}],"model":"m"}""", 20, 2, 800)]
    [InlineData("""{"model":"m","prompt":"12345","max_tokens":77}""", 5, 0, 0)]
    [InlineData("""{"model":"m","input":["123",["45"]]}""", 5, 0, 0)]
    [InlineData("""{"model":"m","tools":[{"name":"abc"}],"messages":[]}""", 16, 0, 0)]
    public void PromptSize_CountsWhatBecomesThePrompt(string body, int text, int messages, int pictures) =>
        Assert.Equal(new PromptSize(text, messages, pictures), PromptSize.Of(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":12,"completion_tokens":3}}""", 12)]
    [InlineData("""{"content":"say \"prompt_tokens\": 99","usage":{"prompt_tokens" : 12}}""", 12)]
    [InlineData("""{"prompt_tokens":null}""", null)]
    [InlineData("""{"prompt_tokens":0}""", null)]
    [InlineData("""{"choices":[]}""", null)]
    [InlineData("\"prompt_tokens\"", null)]
    public void Usage_IsFoundWithoutParsing(string text, int? tokens) => Assert.Equal(tokens, UsageScan.PromptTokensIn(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Estimate_NearsWhatTheBackendCounts_ForEachModelApart()
    {
        PromptEstimates estimates = Estimates();
        using InferenceRequest request = Ask(LongText);
        int before = estimates.Of(GatewayWorld.Medium, request);
        int counted = before * 2;
        for (int i = 0; i < 30; i++)
        {
            estimates.Learn(GatewayWorld.Medium, request, counted);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(estimates.Of("hydra-medium", request), counted * 0.98, counted * 1.02);
        Assert.Equal(before, estimates.Of(GatewayWorld.Small, request));
    }

    [Fact]
    public void Estimate_LearnsOnceASecondAtTheMost_AndNotFromShortPrompts()
    {
        PromptEstimates estimates = Estimates();
        using InferenceRequest request = Ask(LongText);
        using InferenceRequest shortOne = Ask("hi");
        int before = estimates.Of(GatewayWorld.Medium, request);

        estimates.Learn(GatewayWorld.Medium, shortOne, 500);
        Assert.Equal(before, estimates.Of(GatewayWorld.Medium, request));

        _time.Advance(TimeSpan.FromSeconds(1));
        estimates.Learn(GatewayWorld.Medium, request, before * 2);
        int once = estimates.Of(GatewayWorld.Medium, request);
        estimates.Learn(GatewayWorld.Medium, request, before * 2);

        Assert.True(once > before);
        Assert.Equal(once, estimates.Of(GatewayWorld.Medium, request));
    }

    [Fact]
    public async Task Count_IsOfTheTokenizer_WhereTheModelIsLoaded()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"tokens":[1,2,3],"length":3}"""));
        using InferenceRequest request = Ask("hello");

        TokenCount count = await CountAsync(world, GatewayWorld.Large, request);

        Assert.Equal(new TokenCount(3, IsExact: true), count);
        Assert.Equal(["/v1/token/encode"], world.Tabby.Paths);
        Assert.Equal("hello", (string?)Assert.Single(world.Tabby.Received)["text"]![0]!["content"]);
    }

    [Theory]
    [InlineData(70, 70, true)]
    [InlineData(50, 50 + 13, false)]
    public async Task Count_HasTheTools_ByTheTemplateOrByEstimate(int withTools, int counted, bool isExact)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = context =>
            BackendReplies.WholeAsync(context, $$"""{"length":{{(world.Tabby.Received.Last()["template_vars"] is null ? 50 : withTools)}}}"""));
        using InferenceRequest request = Ask("hello", tools: """[{"type":"function","function":{"name":"weather"}}]""");

        TokenCount count = await CountAsync(world, GatewayWorld.Large, request);

        Assert.Equal(new TokenCount(counted, isExact), count);
        Assert.Equal(["weather", null], world.Tabby.Received.Select(asked => (string?)asked["template_vars"]?["tools"]![0]!["function"]!["name"]).OrderDescending());
    }

    [Fact]
    public async Task Count_WithoutTheTools_TeachesNothing()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"length":5000}"""));
        PromptEstimates estimates = world.Services.GetRequiredService<PromptEstimates>();
        using InferenceRequest request = Ask(LongText, tools: """[{"type":"function","function":{"name":"weather"}}]""");
        int before = estimates.Of(GatewayWorld.Large, request);

        await CountAsync(world, GatewayWorld.Large, request);

        Assert.Equal(before, estimates.Of(GatewayWorld.Large, request));
    }

    [Theory]
    [InlineData(GatewayWorld.Large, StatusCodes.Status500InternalServerError, "broken")]
    [InlineData(GatewayWorld.Large, StatusCodes.Status200OK, "{}")]
    [InlineData(GatewayWorld.Medium, StatusCodes.Status200OK, """{"length":3}""")]
    public async Task Count_IsAnEstimate_WhereNobodyCanCount(string model, int status, string body)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        using InferenceRequest request = Ask(LongText);

        TokenCount count = await CountAsync(world, model, request);

        Assert.False(count.IsExact);
        Assert.Equal(world.Services.GetRequiredService<PromptEstimates>().Of(model, request), count.Tokens);
    }

    [Fact]
    public async Task Answers_Teach()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
            world.Tabby.OnWork = BackendReplies.Whole("""{"id":"x","object":"chat.completion","choices":[],"usage":{"prompt_tokens":5000,"completion_tokens":1,"total_tokens":5001}}"""));
        PromptEstimates estimates = world.Services.GetRequiredService<PromptEstimates>();
        using InferenceRequest request = Ask(LongText);
        int before = estimates.Of(GatewayWorld.Large, request);

        using HttpResponseMessage answer = await world.PostAsync("/v1/chat/completions", Encoding.UTF8.GetString(request.Body.Span));
        await answer.Content.ReadAsStringAsync(Stop);

        Assert.True(estimates.Of(GatewayWorld.Large, request) > before);
    }

    private PromptEstimates Estimates() => new(new FixedClusterSource(Repository.ReferenceCluster()), _time);

    private static Task<TokenCount> CountAsync(GatewayWorld world, string model, InferenceRequest request) =>
        world.Services.GetRequiredService<TokenCounter>().CountAsync(request, world.Services.GetRequiredService<RouteTable>().Find(model)!, Stop);

    private static InferenceRequest Ask(string content, string tools = "[]") => RequestParser.Parse(
        InferenceOperation.Chat,
        RequestBody.Copy(Encoding.UTF8.GetBytes($$"""{"model":"{{GatewayWorld.Large}}","messages":[{"role":"user","content":"{{content}}"}],"tools":{{tools}}}"""))).Request!;
}
