using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Gateway.Images;

public sealed class ImageTests
{
    private const string Images = "/v1/images/generations";
    private const string Simple = """{"model":"dall-e-3","prompt":"A queen."}""";

    [Fact]
    public async Task Pictures_AreDrawnAsAsked()
    {
        await using GatewayWorld world = await StartAsync(_ => { });

        using HttpResponseMessage response = await world.PostAsync(Images, """{"model":"sdxl","prompt":"A queen.","negative_prompt":"A king.","n":3,"size":"512x768","quality":"low","seed":77,"user":"me","style":"vivid"}""");
        JsonNode answer = await GatewayWorld.JsonOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Enumerable.Range(0, 3).Select(StrictComfyUi.Picture), answer["data"]!.AsArray().Select(picture => Convert.FromBase64String((string)picture!["b64_json"]!)));
        Assert.Equal(("png", "512x768", "77"), ((string?)answer["output_format"], (string?)answer["size"], response.Headers.GetValues("x-hydra-seed").Single()));
        Assert.True((long)answer["created"]! > 0);
        Assert.Equal("""comfyui;model="sdxl";reason=requested""", GatewayWorld.RouteOf(response));
        Assert.Equal("user,style", response.Headers.GetValues("x-hydra-dropped").Single());
        JsonObject graph = GraphOf(world);
        Assert.Equal(("A queen.", "A king."), (TextTo(graph, "positive"), TextTo(graph, "negative")));
        Assert.Equal((512, 768, 3), (Input<int>(graph, "EmptyLatentImage", "width"), Input<int>(graph, "EmptyLatentImage", "height"), Input<int>(graph, "EmptyLatentImage", "batch_size")));
        Assert.Equal((77, 15), (Input<long>(graph, "KSampler", "seed"), Input<int>(graph, "KSampler", "steps")));
        Assert.Equal("sd_xl_base_1.0.safetensors", Input<string>(graph, "CheckpointLoaderSimple", "ckpt_name"));
    }

    [Fact]
    public async Task WhatIsLeftOut_IsChosen_AndTheSeedIsSaid()
    {
        await using GatewayWorld world = await StartAsync(_ => { });

        using HttpResponseMessage first = await world.PostAsync(Images, """{"prompt":"A queen."}""");
        using HttpResponseMessage second = await world.PostAsync(Images, Simple);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        string[] seeds = [first.Headers.GetValues("x-hydra-seed").Single(), second.Headers.GetValues("x-hydra-seed").Single()];
        Assert.NotEqual(seeds[0], seeds[1]);
        JsonObject graph = GraphOf(world);
        Assert.Equal((1024, 25, long.Parse(seeds[0], CultureInfo.InvariantCulture)), (Input<int>(graph, "EmptyLatentImage", "width"), Input<int>(graph, "KSampler", "steps"), Input<long>(graph, "KSampler", "seed")));
    }

    [Fact]
    public async Task Prompt_WhateverItHolds_StaysAText()
    {
        const string Odd = "\"}},\"10\":{\"class_type\":\"Evil\"}} {checkpoint} ${seed} \\ \n 😀";
        await using GatewayWorld world = await StartAsync(_ => { });

        using HttpResponseMessage response = await world.PostAsync(Images, new JsonObject { ["prompt"] = Odd }.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Odd, TextTo(GraphOf(world), "positive"));
    }

    [Fact]
    public async Task JobThatTakesItsTime_IsAnsweredWhenTheSocketSaysSo()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one => (comfy = one).IsQuick = false);

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple);
        await comfy!.Submitted.Task;
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(5));
        await comfy.FinishAsync();

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithoutASocket_TheHistoryIsAskedEverySecond(bool untilItDrops)
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one =>
        {
            comfy = one;
            comfy.HasSocket = untilItDrops;
            comfy.IsQuick = false;
        });

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple);
        await comfy!.Submitted.Task;
        if (untilItDrops)
        {
            await world.Time.ArmedAsync(TimeSpan.FromSeconds(5));
            comfy.DropSockets();
        }

        await world.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        await comfy.FinishAsync();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("error", 502, "image_generation_failed", "KSampler")]
    [InlineData("oom", 503, "out_of_memory", "no room")]
    [InlineData("interrupted", 503, "interrupted", "interrupted")]
    [InlineData("nothing", 503, "no_backend_available", "malformed")]
    [InlineData("torn", 503, "no_backend_available", "malformed")]
    public async Task JobThatFails_SaysWhy(string ending, int status, string code, string says)
    {
        await using GatewayWorld world = await StartAsync(comfy => comfy.Ending = ending);

        using HttpResponseMessage response = await world.PostAsync(Images, Simple);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (string?)error["code"]);
        Assert.Contains(says, (string?)error["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(ending is "oom" or "interrupted", response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task JobThatIsLost_IsNotWaitedForForEver()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one =>
        {
            comfy = one;
            comfy.HasSocket = comfy.IsQuick = false;
        });

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple);
        await comfy!.Submitted.Task;
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        comfy.Restart();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(":server-error", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckpointThatIsMissing_IsNamedAsThat()
    {
        await using GatewayWorld world = await StartAsync(comfy => comfy.Checkpoints = ["other.safetensors"]);

        using HttpResponseMessage response = await world.PostAsync(Images, Simple);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(":model-missing", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JobWithWrongNodes_IsTakenBack()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one =>
        {
            comfy = one;
            comfy.FindsWrongNodes = true;
            comfy.IsQuick = false;
        });

        using HttpResponseMessage response = await world.PostAsync(Images, Simple);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("interrupted", await comfy!.TakenBack.Task);
    }

    [Fact]
    public async Task JobThatIsTakenWithoutAWord_IsTakenBack()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one =>
        {
            comfy = one;
            comfy.IsSilent = true;
        });

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple);
        await comfy!.Submitted.Task;
        world.Time.Advance(TimeSpan.FromSeconds(10));

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(":timeout", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        Assert.Equal("interrupted", await comfy.TakenBack.Task);
    }

    [Theory]
    [InlineData(false, false, "interrupted")]
    [InlineData(false, true, "interrupted")]
    [InlineData(true, false, "deleted")]
    [InlineData(true, true, "deleted")]
    public async Task CallerHangsUp_ItsJobIsTakenBackAtOnce_AndNobodyElses(bool isTaken, bool isOld, string how)
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await StartAsync(one =>
        {
            comfy = one;
            comfy.IsQuick = false;
            comfy.IsTaken = isTaken;
            comfy.IsOld = isOld;
        });
        using var caller = new CancellationTokenSource();

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple, caller);
        await comfy!.Submitted.Task;
        await caller.CancelAsync();

        Assert.Equal(how, await comfy.TakenBack.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(how == "interrupted", world.Media.ComfyUi.Calls.Any(call => call.What == "POST /interrupt"));
        Assert.Null(world.FaultOf("comfyui"));
    }

    [Fact]
    public async Task JobThatTakesTooLong_IsTakenBack()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await GatewayWorld.StartAsync(
            one => comfy = new StrictComfyUi(one.Media.ComfyUi) { IsQuick = false },
            ("Gateway:WholeAnswerTimeout", "00:00:04"));

        Task<HttpResponseMessage> asking = world.PostAsync(Images, Simple);
        await comfy!.Submitted.Task;
        world.Time.Advance(TimeSpan.FromSeconds(4));

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("interrupted", await comfy.TakenBack.Task);
        Assert.Contains(":timeout", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"sdxl"}""", "prompt")]
    [InlineData("""{"model":"sdxl","prompt":""}""", "prompt")]
    [InlineData("""{"prompt":"x","n":0}""", "n")]
    [InlineData("""{"prompt":"x","n":11}""", "n")]
    [InlineData("""{"prompt":"x","n":1.5}""", "n")]
    [InlineData("""{"prompt":"x","size":"1000x1001"}""", "size")]
    [InlineData("""{"prompt":"x","size":"4096x4096"}""", "size")]
    [InlineData("""{"prompt":"x","size":"1024"}""", "size")]
    [InlineData("""{"prompt":"x","size":"-8x8"}""", "size")]
    [InlineData("""{"prompt":"x","response_format":"url"}""", "response_format")]
    [InlineData("""{"prompt":"x","response_format":"gif"}""", "response_format")]
    [InlineData("""{"prompt":"x","output_format":"webp"}""", "output_format")]
    [InlineData("""{"prompt":"x","quality":"best"}""", "quality")]
    [InlineData("""{"prompt":"x","stream":true}""", "stream")]
    [InlineData("""{"prompt":"x","seed":-1}""", "seed")]
    [InlineData("""{"prompt":"x","model":"tts-1"}""", "model", "model_not_suitable")]
    [InlineData("""{"prompt":"x","model":"none"}""", "model", "model_not_found", 404)]
    public async Task BadRequest_GetsOpenAisErrorShape(string body, string field, string? code = null, int status = 400)
    {
        await using GatewayWorld world = await StartAsync(_ => { });

        using HttpResponseMessage response = await world.PostAsync(Images, body);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal((field, code), ((string?)error["param"], (string?)error["code"]));
    }

    private static JsonObject GraphOf(GatewayWorld world) => world.Media.ComfyUi.Calls.First(call => call.What == "POST /prompt").Json["prompt"]!.AsObject();

    private static T Input<T>(JsonObject graph, string type, string name) => graph.Single(node => (string?)node.Value!["class_type"] == type).Value!["inputs"]![name]!.GetValue<T>();

    /// <summary>The text whose meaning reaches the sampler by one of its inputs.</summary>
    private static string? TextTo(JsonObject graph, string input) =>
        (string?)graph[(string)graph.Single(node => (string?)node.Value!["class_type"] == "KSampler").Value!["inputs"]![input]![0]!]!["inputs"]!["text"];

    private static Task<GatewayWorld> StartAsync(Action<StrictComfyUi> arrange) => GatewayWorld.StartAsync(world => arrange(new StrictComfyUi(world.Media.ComfyUi)));
}
