using System.Text.Json.Nodes;

namespace Hydra.Tests.Scenarios;

/// <summary>What the official OpenAI client for Node asks besides chat: speech both ways, pictures, vision, tools in fragments.</summary>
public sealed class OpenAiMediaClientTests
{
    private const string Large = "Llama-3.1-70B-EXL2-3.5bpw";

    private readonly NodeClient _client = NodeClient.Require("openai", "openai");

    [Fact]
    public async Task OfficialClient_SpeaksAndHears()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode speech = await _client.AskAsync(cluster, "speech", "tts-1");

        Assert.Equal("the quick brown fox", ((string)speech["text"]!).Trim().TrimEnd('.').ToLowerInvariant());
        Assert.Equal(4, (int)speech["words"]!);
        Assert.Contains("-->", (string)speech["subtitles"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)speech["translated"]!);
        // 24,000 samples of two bytes a second.
        Assert.InRange((double)speech["duration"]!, ((int)speech["bytes"]! / 48_000.0) - 1, ((int)speech["bytes"]! / 48_000.0) + 1);
    }

    [Fact]
    public async Task OfficialClient_GetsAPicture()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode image = await _client.AskAsync(cluster, "image", "dall-e-3");

        Assert.Equal(("PNG", 256, 256), ((string?)image["signature"], (int)image["width"]!, (int)image["height"]!));
    }

    [Theory]
    [InlineData(Large)]
    [InlineData("qwen2.5:32b")]
    public async Task OfficialClient_SeesPictures_AndGetsToolsInFragments(string model)
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode fragments = await _client.AskAsync(cluster, "fragments", model);
        Assert.Equal(("weather", "tool_calls"), ((string?)fragments["name"], (string?)fragments["finish"]));
        Assert.NotNull(fragments["arguments"]!["city"]);
        Assert.NotEmpty((string)(await _client.AskAsync(cluster, "vision", model))["text"]!);
    }
}
