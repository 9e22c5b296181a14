using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Simulator;

public sealed class ComfyPictureTests
{
    [Fact]
    public async Task Batch_GivesAsManyPictures_OfTheSizeAsked_WithTheGraphInThem()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage("ein Füchslein", width: 70, height: 48, batch: 3);

        JsonElement history = await ComfyClient.RunAsync(server, graph);
        PngPicture[] pictures = await ComfyClient.PicturesAsync(server, history);

        Assert.Equal(3, pictures.Length);
        // A latent counts in eights.
        Assert.All(pictures, picture => Assert.Equal((64, 48), (picture.Width, picture.Height)));
        Assert.Equal(3, pictures.Select(picture => Convert.ToHexString(picture.Pixels)).Distinct().Count());
        Assert.True(JsonNode.DeepEquals(graph, JsonNode.Parse(pictures[0].Texts["prompt"])));
        Assert.Equal(["fox_00001_.png", "fox_00002_.png", "fox_00003_.png"], history.GetProperty("outputs").GetProperty("9").GetProperty("images").EnumerateArray().Select(image => image.GetProperty("filename").GetString()));
        Assert.Equal(("success", true), (history.GetProperty("status").GetProperty("status_str").GetString(), history.GetProperty("status").GetProperty("completed").GetBoolean()));
    }

    [Fact]
    public async Task Picture_FollowsFromSeedAndPrompt()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await using StandInUnderTest other = await StandInUnderTest.ComfyAsync();

        byte[] first = await PixelsAsync(server, ComfyClient.TextToImage());
        byte[] again = await PixelsAsync(other, ComfyClient.TextToImage());
        byte[] seed = await PixelsAsync(server, ComfyClient.TextToImage(seed: 2));
        byte[] prompt = await PixelsAsync(server, ComfyClient.TextToImage("a dog"));

        Assert.Equal(first, again);
        Assert.NotEqual(first, seed);
        Assert.NotEqual(first, prompt);
    }

    [Fact]
    public async Task View_RefusesWhatLiesElsewhere()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await ComfyClient.RunAsync(server, ComfyClient.TextToImage());

        async Task<int> StatusAsync(string query) => (await server.GetAsync("/view" + query)).Status;

        Assert.Equal(200, await StatusAsync("?filename=fox_00001_.png&subfolder=hydra"));
        Assert.Equal(200, (await server.GetAsync("/api/view?filename=fox_00001_.png%20[output]&subfolder=hydra&type=temp")).Status);
        Assert.Equal(404, await StatusAsync("?filename=fox_00001_.png"));
        Assert.Equal(404, await StatusAsync("?filename=fox_00001_.png&subfolder=hydra&type=temp"));
        Assert.Equal(404, await StatusAsync(""));
        Assert.Equal(400, await StatusAsync("?filename=../../etc/passwd"));
        Assert.Equal(400, await StatusAsync("?filename=/etc/passwd"));
        Assert.Equal(400, await StatusAsync("?filename=fox_00001_.png&subfolder=hydra&type=secrets"));
        Assert.Equal(403, await StatusAsync("?filename=passwd&subfolder=../../etc"));
        Assert.Equal(403, await StatusAsync("?filename=passwd&subfolder=/etc"));
    }

    [Fact]
    public async Task Upload_KeepsEveryContent_AndIsAnInput()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        byte[] picture = (await ViewAsync(server, await ComfyClient.RunAsync(server, ComfyClient.TextToImage())))[0];

        JsonElement first = (await UploadAsync(server, picture)).Json;
        JsonElement same = (await UploadAsync(server, picture)).Json;
        JsonElement other = (await UploadAsync(server, [1, 2, 3])).Json;
        JsonElement replaced = (await UploadAsync(server, [4, 5], ("overwrite", "true"), ("subfolder", "faces"))).Json;
        Reply outside = await UploadAsync(server, picture, ("subfolder", "../.."));
        JsonElement history = await ComfyClient.RunAsync(server, JsonNode.Parse("""
            {"1":{"class_type":"LoadImage","inputs":{"image":"face.png"}},"2":{"class_type":"PreviewImage","inputs":{"images":["1",0]}}}
            """)!);

        Assert.Equal(("face.png", "", "input"), (first.GetProperty("name").GetString(), first.GetProperty("subfolder").GetString(), first.GetProperty("type").GetString()));
        Assert.Equal(["face.png", "face (1).png", "face.png"], new[] { same, other, replaced }.Select(answer => answer.GetProperty("name").GetString()));
        Assert.Equal(400, outside.Status);
        Assert.Equal(picture, (await server.GetAsync("/view?filename=face.png&type=input")).Bytes);
        PngPicture preview = Assert.Single(await ComfyClient.PicturesAsync(server, history, "2"));
        Assert.Equal((64, 48), (preview.Width, preview.Height));
        Assert.Equal("temp", history.GetProperty("outputs").GetProperty("2").GetProperty("images")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Prefix_OutsideTheFolder_FailsTheNode()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage();
        graph["9"]!["inputs"]!["filename_prefix"] = "../../etc/fox";

        JsonElement status = (await ComfyClient.RunAsync(server, graph)).GetProperty("status");

        Assert.Equal("error", status.GetProperty("status_str").GetString());
        Assert.Contains("outside the output folder", status.GetProperty("messages").ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.StandIn.Work.Failed);
    }

    private static async Task<byte[]> PixelsAsync(StandInUnderTest server, JsonObject graph) =>
        (await ComfyClient.PicturesAsync(server, await ComfyClient.RunAsync(server, graph)))[0].Pixels;

    private static async Task<byte[][]> ViewAsync(StandInUnderTest server, JsonElement history) =>
        [(await server.GetAsync($"/view?filename={history.GetProperty("outputs").GetProperty("9").GetProperty("images")[0].GetProperty("filename").GetString()}&subfolder=hydra")).Bytes];

    private static async Task<Reply> UploadAsync(StandInUnderTest server, byte[] picture, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "image", "face.png" } };
        foreach ((string name, string value) in fields)
            form.Add(new StringContent(value), name);
        return await server.SendAsync(HttpMethod.Post, "/upload/image", form);
    }
}
