using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Simulator;

/// <summary>A client of ComfyUI, as scripts drive it.</summary>
internal static class ComfyClient
{
    public const string Checkpoint = "sd_xl_base_1.0.safetensors";

    /// <summary>The graph of ComfyUI's own example: from text to picture.</summary>
    public static JsonObject TextToImage(string text = "a fox", long seed = 1, int width = 64, int height = 48, int batch = 1, int steps = 4) => (JsonObject)JsonNode.Parse($$"""
        {
          "3": {"class_type":"KSampler","inputs":{"model":["4",0],"positive":["6",0],"negative":["7",0],"latent_image":["5",0],"seed":{{seed}},"steps":{{steps}},"cfg":7.5,"sampler_name":"euler","scheduler":"normal","denoise":1} },
          "4": {"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"{{Checkpoint}}"} },
          "5": {"class_type":"EmptyLatentImage","inputs":{"width":{{width}},"height":{{height}},"batch_size":{{batch}} } },
          "6": {"class_type":"CLIPTextEncode","inputs":{"text":"{{text}}","clip":["4",1]} },
          "7": {"class_type":"CLIPTextEncode","inputs":{"text":"blurry","clip":["4",1]} },
          "8": {"class_type":"VAEDecode","inputs":{"samples":["3",0],"vae":["4",2]} },
          "9": {"class_type":"SaveImage","inputs":{"images":["8",0],"filename_prefix":"hydra/fox"} }
        }
        """)!;

    public static Task<Reply> PostAsync(StandInUnderTest server, JsonNode prompt, string? client = null, JsonObject? more = null)
    {
        JsonObject body = more ?? [];
        body["prompt"] = prompt.DeepClone();
        if (client is not null)
            body["client_id"] = client;
        return server.PostAsync("/prompt", body.ToJsonString());
    }

    /// <summary>Queues a prompt and gives its id.</summary>
    public static async Task<string> QueueAsync(StandInUnderTest server, JsonNode prompt, string? client = null)
    {
        Reply reply = await PostAsync(server, prompt, client);
        Assert.Equal(200, reply.Status);
        return reply.Json.GetProperty("prompt_id").GetString()!;
    }

    /// <summary>Runs a prompt to its end; what its history says.</summary>
    public static async Task<JsonElement> RunAsync(StandInUnderTest server, JsonNode prompt)
    {
        string id = await QueueAsync(server, prompt);
        await server.WorkAsync(work => work.Active == 0);
        return (await server.GetAsync($"/history/{id}")).Json.GetProperty(id);
    }

    /// <summary>The first pictures of a history entry, as files.</summary>
    public static async Task<PngPicture[]> PicturesAsync(StandInUnderTest server, JsonElement history, string node = "9")
    {
        var pictures = new List<PngPicture>();
        foreach (JsonElement image in history.GetProperty("outputs").GetProperty(node).GetProperty("images").EnumerateArray())
        {
            Reply reply = await server.GetAsync($"/view?filename={image.GetProperty("filename").GetString()}&subfolder={image.GetProperty("subfolder").GetString()}&type={image.GetProperty("type").GetString()}");
            Assert.Equal((200, "image/png"), (reply.Status, reply.ContentType));
            pictures.Add(PngPicture.Read(reply.Bytes));
        }

        return [.. pictures];
    }

    /// <summary>The next frame.</summary>
    public static async Task<(string Type, JsonElement Data)> NextAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        using var whole = new MemoryStream();
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            whole.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        JsonElement frame = JsonElement.Parse(Encoding.UTF8.GetString(whole.ToArray()));
        return (frame.GetProperty("type").GetString()!, frame.GetProperty("data"));
    }

    /// <summary>The frames up to the one that ends a prompt, without <c>status</c>.</summary>
    public static async Task<List<(string Type, JsonElement Data)>> UntilDoneAsync(ClientWebSocket socket)
    {
        var frames = new List<(string Type, JsonElement Data)>();
        while (true)
        {
            (string type, JsonElement data) = await NextAsync(socket);
            if (type == "status")
                continue;
            frames.Add((type, data));
            if (type == "executing" && data.GetProperty("node").ValueKind == JsonValueKind.Null)
                return frames;
        }
    }
}
