using System.Net;
using Hydra.Cluster;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Gateway.Audio;

/// <summary>A model that is served in two places, one of which fails before its first byte.</summary>
public sealed class SpeechFailoverTests
{
    private const string Speech = "POST /v1/audio/speech";
    private const string Simple = """{"model":"tts-1","input":"Hello.","voice":"alloy"}""";

    [Fact]
    public async Task FirstPlaceFails_TheSecondSpeaks()
    {
        await using GatewayWorld world = await StartAsync(async (context, _) => await BackendReplies.WholeAsync(context, "{}", 500));

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""kokoro-two;model="kokoro";reason=alias;failed="kokoro/kokoro:server-error" """.TrimEnd(), GatewayWorld.RouteOf(response));
        Assert.Equal([1, 2], await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FirstPlaceRefusesTheRequest_NobodyElseIsAsked()
    {
        await using GatewayWorld world = await StartAsync(StrictKokoro.Speaks([[3]]));

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", """{"model":"tts-1","input":"Hello.","voice":"nobody"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("none;failed=\"kokoro/kokoro:request-refused\"", GatewayWorld.RouteOf(response));
        Assert.Empty(world.Media.SecondKokoro.Calls);
    }

    [Fact]
    public async Task FirstPlaceDown_TheSecondSpeaksWithoutADelay()
    {
        await using GatewayWorld world = await StartAsync(StrictKokoro.Speaks([[3]]));
        await world.Media.Kokoro.StopAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);

        Assert.StartsWith("kokoro-two;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    private static Task<GatewayWorld> StartAsync(Func<Microsoft.AspNetCore.Http.HttpContext, FakeCall, Task> first) => GatewayWorld.StartAsync(world =>
    {
        string text = File.ReadAllText(Repository.PathOf(ClusterReader.FileName))
            .Replace("  whisper:\n    title", "  kokoro-two:\n    title: Kokoro, again\n    category: creative\n    node: hydra-ai\n    process: { command: kokoro }\n    api: kokoro\n    ports: { http: 8080 }\n\n  whisper:\n    title", StringComparison.Ordinal)
            .Replace("served-by: { kokoro: {} }", "served-by: { kokoro: {}, kokoro-two: {} }", StringComparison.Ordinal);
        world.Cluster.Replace(ClusterReader.Read(text).Model!);
        world.Media.Kokoro.On[Speech] = first;
        world.Media.SecondKokoro.On[Speech] = StrictKokoro.Speaks([[1], [2]]);
    });
}
