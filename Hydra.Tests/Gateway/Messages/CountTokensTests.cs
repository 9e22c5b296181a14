using System.Net;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Messages;

public sealed class CountTokensTests
{
    [Theory]
    [InlineData(1234, "exact", 1234)]
    [InlineData(1000, "estimated", 1025)]
    public async Task Count_ByTabbyApisEncoder_IsExact_UnlessItLeavesTheToolsOut(int withTools, string kind, int counted)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = context =>
            BackendReplies.WholeAsync(context, $$"""{"tokens":[1,2],"length":{{(world.Tabby.Received.Last()["template_vars"] is null ? 1000 : withTools)}}}"""));

        using HttpResponseMessage response = await CountAsync(world, "claude-local-large", ""","tools":[{"name":"weather","input_schema":{"type":"object"},"strict":true}]""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(counted, (int?)(await GatewayWorld.JsonOf(response))["input_tokens"]);
        Assert.Equal((kind, "tools.strict"), (response.Headers.GetValues("x-hydra-token-count").Single(), response.Headers.GetValues("x-hydra-dropped").Single()));
        Assert.All(world.Tabby.Received, sent => Assert.Equal(["system", "user"], sent["text"]!.AsArray().Select(message => (string?)message!["role"])));
    }

    [Fact]
    public async Task Count_OfAnAnswerThatIsBegun_HasItsBeginning()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"tokens":[1,2],"length":9}"""));

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/messages/count_tokens", """{"model":"claude-local-large","messages":[{"role":"user","content":"Tell"},{"role":"assistant","content":"Once"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["user:Tell", "assistant:Once"], world.Tabby.Received.Single()["text"]!.AsArray().Select(message => $"{message!["role"]}:{message["content"]}"));
    }

    [Fact]
    public async Task Count_WhereNobodyHasAnEncoder_IsAnEstimateAndSaysSo()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await CountAsync(world, "claude-local-small");

        Assert.True((int)(await GatewayWorld.JsonOf(response))["input_tokens"]! > 0);
        Assert.Equal("estimated", response.Headers.GetValues("x-hydra-token-count").Single());
        Assert.Empty(world.OllamaCompute.Received);
    }

    private static Task<HttpResponseMessage> CountAsync(GatewayWorld world, string model, string more = "") =>
        world.PostAsync("/v1/messages/count_tokens", $$"""{"model":"{{model}}","system":"Be brief.","messages":[{"role":"user","content":"How many tokens are these?"}]{{more}}}""");
}
