using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Cluster;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Gateway;

public sealed class RequestErrorTests
{
    [Theory]
    [InlineData("", 400, null, null)]
    [InlineData("Hello", 400, null, null)]
    [InlineData("[]", 400, null, null)]
    [InlineData("{}", 400, "model", null)]
    [InlineData("""{"model":"hydra-small"}""", 400, "messages", null)]
    [InlineData("""{"model":"hydra-small","messages":[]}""", 400, "messages", null)]
    [InlineData("""{"model":"hydra-small","messages":"x"}""", 400, "messages", null)]
    [InlineData("""{"model":"hydra-small","messages":[1]}""", 400, "messages[0]", null)]
    [InlineData("""{"model":"hydra-small","messages":[{"content":"x"}]}""", 400, "messages[0].role", null)]
    [InlineData("""{"model":7,"messages":[{"role":"user","content":"x"}]}""", 400, "model", null)]
    [InlineData("""{"model":"\ud800","messages":[{"role":"user","content":"x"}]}""", 400, "model", null)]
    [InlineData("""{"model":"hydra-small","stream":"yes","messages":[{"role":"user","content":"x"}]}""", 400, "stream", null)]
    [InlineData("""{"model":"hydra-small","messages":[{"role":"user","content":"x"}]""", 400, null, null)]
    [InlineData("""{"model":"hydra-small","messages":[{"role":"user","content":"x"}]} trailing""", 400, null, null)]
    [InlineData("""{"model":"gpt-9","messages":[{"role":"user","content":"x"}]}""", 404, "model", "model_not_found")]
    [InlineData("""{"model":"nomic-embed-text","messages":[{"role":"user","content":"x"}]}""", 400, "model", "model_not_suitable")]
    [InlineData("""{"model":"tts-1","messages":[{"role":"user","content":"x"}]}""", 400, "model", "model_not_suitable")]
    [InlineData("""{"model":"whisper-1","messages":[{"role":"user","content":"x"}]}""", 400, "model", "model_not_suitable")]
    [InlineData("""{"model":"dall-e-3","messages":[{"role":"user","content":"x"}]}""", 400, "model", "model_not_suitable")]
    public async Task BadRequest_GetsOpenAisErrorShape(string body, int status, string? field, string? code)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", body);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal(field, (string?)error["param"]);
        Assert.Equal(code, (string?)error["code"]);
        Assert.NotEmpty((string)error["message"]!);
    }

    [Fact]
    public async Task Body_DeeplyNested_IsRefused()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        string deep = new string('[', 100_000);

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", $$"""{"model":"hydra-small","x":{{deep}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Body_NotUtf8_IsRefused()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        byte[] body = [.. "{\"model\":\"hydra-small\",\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xff, .. "\"}]}"u8];

        using HttpResponseMessage response = await world.Client.PostAsync("/v1/chat/completions", new ByteArrayContent(body), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("UTF-8", (string?)(await GatewayWorld.JsonOf(response))["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OverTheLimit_Is413()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(null, ("Gateway:MaxRequestBytes", "2048"));

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", $$"""{"model":"hydra-small","x":"{{new string('x', 5000)}}"}""");
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", (string?)error["code"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer sk-hydra-wrong")]
    public async Task Key_MissingOrUnknown_Is401InOpenAisShape(string? authorization)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        world.Client.DefaultRequestHeaders.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Small);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("authentication_error", (string?)error["type"]);
        Assert.Equal("invalid_api_key", (string?)error["code"]);
    }

    [Fact]
    public async Task Key_InTheHeaderOfAnthropicsClients_IsAccepted()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        string key = world.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        world.Client.DefaultRequestHeaders.Authorization = null;
        world.Client.DefaultRequestHeaders.Add("x-api-key", key);

        using HttpResponseMessage response = await world.Client.GetAsync("/v1/models", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/unknown", 404)]
    [InlineData("/v1/models/none", 404)]
    [InlineData("/v1/chat/completions", 405)]
    public async Task Path_ThatIsNotServed_GetsOpenAisErrorShape(string path, int status)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull((await GatewayWorld.JsonOf(response))["error"]!["message"]);
    }

    [Theory]
    [InlineData("/v1/embedding")]
    [InlineData("/v1/messages/tokens")]
    public async Task Path_ThatIsNotThere_SaysWhichAre(string path)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.Client.GetAsync(path, TestContext.Current.CancellationToken);
        string message = (string)(await GatewayWorld.JsonOf(response))["error"]!["message"]!;

        Assert.StartsWith($"There is no {path}. There is ", message, StringComparison.Ordinal);
        foreach (string served in (string[])["GET /v1/models", "POST /v1/chat/completions", "POST /v1/responses", "POST /v1/messages/count_tokens", "POST /v1/embeddings", "POST /v1/images/generations", "POST /v1/audio/transcriptions"])
            Assert.Contains(served, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_ComeFromMemory_WhateverIsDown()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await world.Tabby.StopAsync();

        JsonNode list = JsonNode.Parse(await world.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken))!;
        JsonNode one = JsonNode.Parse(await world.Client.GetStringAsync("/v1/models/qwen2.5:32b", TestContext.Current.CancellationToken))!;

        List<string?> names = [.. list["data"]!.AsArray().Select(model => (string?)model!["id"])];
        Assert.Equal(world.Cluster.Current.ModelNames, names);
        Assert.Equal("ollama-ai", (string?)one["owned_by"]);
    }

    [Fact]
    public async Task ClusterFile_Edited_RoutesChangeWithoutARestart()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"Hi"},"done":true}"""));
        string text = await File.ReadAllTextAsync(Repository.PathOf(ClusterReader.FileName), TestContext.Current.CancellationToken);
        world.Cluster.Replace(ClusterReader.Read(text.Replace("hydra-medium: \"qwen2.5:32b\"", "hydra-medium: \"llama3.2:3b\"", StringComparison.Ordinal)).Model!);

        using HttpResponseMessage response = await world.ChatAsync("hydra-medium");

        Assert.Equal("""ollama-compute;model="llama3.2:3b";reason=alias""", GatewayWorld.RouteOf(response));
    }

    [Fact]
    public async Task Body_ThatSaysItIsNotJson_IsReadAllTheSame()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"Hi"},"done":true}"""));
        var form = new StringContent("""{"model":"hydra-small","messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/x-www-form-urlencoded");

        using HttpResponseMessage response = await world.Client.PostAsync("/v1/chat/completions", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
