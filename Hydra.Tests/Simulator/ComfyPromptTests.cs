using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;

namespace Hydra.Tests.Simulator;

/// <summary>What ComfyUI refuses, and how it says so.</summary>
public sealed class ComfyPromptTests
{
    [Theory]
    [InlineData("{}", "no_prompt")]
    [InlineData("{\"prompt\":{\"1\":{\"inputs\":{}}}}", "invalid_prompt")]
    [InlineData("{\"prompt\":{\"1\":{\"class_type\":\"ApplyInstantID\",\"inputs\":{}}}}", "missing_node_type")]
    [InlineData("{\"prompt\":{}}", "prompt_no_outputs")]
    [InlineData("{\"prompt\":{\"1\":{\"class_type\":\"EmptyLatentImage\",\"inputs\":{}}}}", "prompt_no_outputs")]
    [InlineData("{\"prompt\":{},\"prompt_id\":\"ABC\"}", "invalid_prompt_id")]
    public async Task WhatIsNoGraph_Is400_WithATypedError(string body, string type)
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();

        Reply reply = await server.PostAsync("/prompt", body);

        JsonElement error = reply.Json.GetProperty("error");
        Assert.Equal((400, type), (reply.Status, error.GetProperty("type").GetString()));
        Assert.True(error.TryGetProperty("message", out _) && error.TryGetProperty("details", out _) && error.TryGetProperty("extra_info", out _));
        Assert.Empty(reply.Json.GetProperty("node_errors").EnumerateObject());
        Assert.Equal(0, (await server.GetAsync("/prompt")).Json.GetProperty("exec_info").GetProperty("queue_remaining").GetInt32());
    }

    [Theory]
    [InlineData("4", "ckpt_name", "\"none.safetensors\"", "value_not_in_list", "ckpt_name: 'none.safetensors' not in ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors']")]
    [InlineData("3", "sampler_name", "\"magic\"", "value_not_in_list", "sampler_name: 'magic' not in (list of length 21)")]
    [InlineData("3", "steps", "0", "value_smaller_than_min", "steps")]
    [InlineData("3", "steps", "10001", "value_bigger_than_max", "steps")]
    [InlineData("3", "seed", "1e300", "value_bigger_than_max", "seed")]
    [InlineData("5", "width", "\"wide\"", "invalid_input_type", "width, wide, invalid literal")]
    [InlineData("5", "width", null, "required_input_missing", "width")]
    [InlineData("3", "model", "[\"4\"]", "bad_linked_input", "model")]
    [InlineData("3", "model", "[\"4\",1]", "return_type_mismatch", "model, received_type(CLIP) mismatch input_type(MODEL)")]
    [InlineData("8", "samples", "[\"99\",0]", "exception_during_inner_validation", "'99'")]
    [InlineData("8", "samples", "[\"5\",7]", "exception_during_inner_validation", "tuple index out of range")]
    public async Task WrongInput_IsNamedAtItsNode(string node, string input, string? value, string type, string details)
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage();
        var inputs = (JsonObject)graph[node]!["inputs"]!;
        inputs.Remove(input);
        if (value is not null)
            inputs[input] = JsonNode.Parse(value);

        Reply reply = await ComfyClient.PostAsync(server, graph);

        Assert.Equal((400, "prompt_outputs_failed_validation"), (reply.Status, reply.Json.GetProperty("error").GetProperty("type").GetString()));
        JsonProperty problem = Assert.Single(reply.Json.GetProperty("node_errors").EnumerateObject());
        JsonElement error = problem.Value.GetProperty("errors")[0];
        Assert.Equal((node, type, details), (problem.Name, error.GetProperty("type").GetString(), error.GetProperty("details").GetString()));
        Assert.Equal("9", problem.Value.GetProperty("dependent_outputs")[0].GetString());
        Assert.Equal(graph[node]!["class_type"]!.GetValue<string>(), problem.Value.GetProperty("class_type").GetString());
    }

    [Fact]
    public async Task DeepValue_IsGivenBackWhole()
    {
        const int depth = 100;
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        string deep = new string('[', depth) + new string(']', depth);

        Reply reply = await server.PostAsync("/prompt", $$"""{"prompt":{"1":{"class_type":"PreviewImage","inputs":{"images":{{deep}} } } } }""");

        Assert.Equal(400, reply.Status);
        Assert.Contains(deep, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputThatFails_IsLeftOut_WhileAnotherRuns()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage();
        graph["10"] = JsonNode.Parse("""{"class_type":"SaveImage","inputs":{"filename_prefix":"x"}}""");

        Reply reply = await ComfyClient.PostAsync(server, graph);

        Assert.Equal(200, reply.Status);
        Assert.Equal("required_input_missing", reply.Json.GetProperty("node_errors").GetProperty("10").GetProperty("errors")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Circle_IsRefused_AndALongChainToo()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        var circle = JsonNode.Parse("""
            {
              "1": {"class_type":"ImageScale","inputs":{"image":["2",0],"upscale_method":"area","width":8,"height":8,"crop":"disabled"}},
              "2": {"class_type":"ImageScale","inputs":{"image":["1",0],"upscale_method":"area","width":8,"height":8,"crop":"disabled"}},
              "3": {"class_type":"PreviewImage","inputs":{"images":["1",0]}}
            }
            """)!;
        var chain = new JsonObject { ["end"] = JsonNode.Parse("""{"class_type":"PreviewImage","inputs":{"images":["0",0]}}""") };
        for (int link = 0; link < 5000; link++)
            chain[$"{link}"] = JsonNode.Parse($$"""{"class_type":"ImageScale","inputs":{"image":["{{link + 1}}",0],"upscale_method":"area","width":8,"height":8,"crop":"disabled"} }""");

        Reply inCircle = await ComfyClient.PostAsync(server, circle);
        Reply inChain = await ComfyClient.PostAsync(server, chain);

        Assert.Contains("dependency_cycle", inCircle.Json.GetProperty("node_errors").ToString(), StringComparison.Ordinal);
        Assert.Equal((400, 400), (inCircle.Status, inChain.Status));
        Assert.Contains("maximum recursion depth exceeded", inChain.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"prompt\":7}")]
    [InlineData("{\"prompt\":{},\"number\":\"x\"}")]
    public async Task WhatTheServerChokesOn_IsAiohttps500(string body)
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();

        Reply reply = await server.PostAsync("/prompt", body);

        Assert.Equal((500, "500 Internal Server Error\n\nServer got itself in trouble"), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task WrongModel_IsACheckpointThatIsNotThere()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await server.SetAsync(FaultKind.WrongModel, times: 1);

        JsonElement info = (await server.GetAsync("/object_info/CheckpointLoaderSimple")).Json;
        Reply refused = await ComfyClient.PostAsync(server, ComfyClient.TextToImage());
        Reply taken = await ComfyClient.PostAsync(server, ComfyClient.TextToImage());

        Assert.Equal("another-model.safetensors", info.GetProperty("CheckpointLoaderSimple").GetProperty("input").GetProperty("required").GetProperty("ckpt_name")[0][0].GetString());
        Assert.Equal((400, "value_not_in_list"), (refused.Status, refused.Json.GetProperty("node_errors").GetProperty("4").GetProperty("errors")[0].GetProperty("type").GetString()));
        Assert.Equal(200, taken.Status);
    }

    [Fact]
    public async Task Information_IsThere_BelowApiToo()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();

        JsonElement all = (await server.GetAsync("/object_info")).Json;
        JsonElement none = (await server.GetAsync("/api/object_info/Nothing")).Json;
        JsonElement stats = (await server.GetAsync("/api/system_stats")).Json;
        Reply unknown = await server.GetAsync("/nothing");
        Reply method = await server.GetAsync("/interrupt");

        JsonElement sampler = all.GetProperty("KSampler");
        Assert.Equal(ulong.MaxValue, sampler.GetProperty("input").GetProperty("required").GetProperty("seed")[1].GetProperty("max").GetUInt64());
        Assert.Equal("MODEL", sampler.GetProperty("input").GetProperty("required").GetProperty("model")[0].GetString());
        Assert.Equal("LATENT", sampler.GetProperty("output")[0].GetString());
        Assert.True(all.GetProperty("SaveImage").GetProperty("output_node").GetBoolean());
        Assert.Empty(none.EnumerateObject());
        Assert.Equal(("cuda", 0), (stats.GetProperty("devices")[0].GetProperty("type").GetString(), stats.GetProperty("devices")[0].GetProperty("index").GetInt32()));
        Assert.True(stats.GetProperty("devices")[0].GetProperty("vram_free").GetInt64() > 0);
        Assert.Equal((404, "404: Not Found", 405, "405: Method Not Allowed"), (unknown.Status, unknown.Text, method.Status, method.Text));
    }
}
