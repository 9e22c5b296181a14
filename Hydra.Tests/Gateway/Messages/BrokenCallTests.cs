using System.Diagnostics.Metrics;
using System.Text.Json;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>Calls of tools whose arguments a model wrote wrong: it is noticed in the middle of an answer where more follows, else at its end.</summary>
public sealed class BrokenCallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{\"a\":}", "", "bad-tool-call")]
    [InlineData("{\"a\":}", "more", "bad-tool-call")]
    [InlineData("{\"a\":1}", "", "complete")]
    public async Task Stream_IsMeasuredByWhatBecameOfIt(string arguments, string after, string outcome)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(
            "text/event-stream",
            Delta($$$"""{"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":{{{JsonSerializer.Serialize(arguments)}}}}}]}"""),
            Delta($$"""{"content":"{{after}}"}"""),
            "data: [DONE]\n\n"));
        using var durations = new MetricCollector<double>(world.Services.GetRequiredService<IMeterFactory>(), "Hydra.Gateway", "gen_ai.client.operation.duration");
        using var broken = new MetricCollector<long>(world.Services.GetRequiredService<IMeterFactory>(), "Hydra.Gateway", "hydra.gateway.tool_call.bad.count");

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/messages", $$"""{"model":"{{GatewayWorld.Large}}","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Hello"}],"tools":[{"name":"weather","input_schema":{"type":"object"} }]}""");
        MessageStreamReader read = MessageStreamReader.Read(await response.Content.ReadAsStringAsync(Stop));
        await durations.WaitForMeasurementsAsync(1, Stop);

        Assert.Equal(outcome, durations.LastMeasurement!.Tags["outcome"]);
        bool isBroken = outcome != "complete";
        Assert.Equal(isBroken ? 1 : 0, broken.GetMeasurementSnapshot().Count);
        Assert.Equal(isBroken, read.ErrorMessage?.Contains("'weather' are no JSON object", StringComparison.Ordinal) ?? false);
        Assert.Equal("up", world.StateOf("tabbyapi"));
        Assert.Null(world.FaultOf("tabbyapi"));
    }

    private static string Delta(string delta) =>
        $$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"{{GatewayWorld.Large}}","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""" + "\n\n";
}
