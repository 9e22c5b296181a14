using System.Text.Json.Nodes;

namespace Hydra.Tests.Memory.Catalog;

public sealed class ModelsApiTests
{
    [Fact]
    public async Task Models_are_those_of_the_cluster_file()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        JsonArray chat = (await world.GetAsync("/v1/models/")).AsArray();
        JsonArray embedding = (await world.GetAsync("/v1/models/embedding")).AsArray();

        JsonNode small = chat.Single(model => (string?)model!["handle"] == "hydra/llama3.2:3b")!;
        Assert.Equal(("llm", 16384, "http://192.168.1.244:4000/v1"), ((string?)small["model_type"], (int)small["max_context_window"]!, (string?)small["model_endpoint"]));
        Assert.Equal(["hydra/nomic-embed-text", "hydra/all-minilm"], embedding.Select(model => (string?)model!["handle"]));
        Assert.Equal([768, 384], embedding.Select(model => (int)model!["embedding_dim"]!));
    }

    [Fact]
    public async Task Models_of_another_provider_are_none()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();

        Assert.Empty((await world.GetAsync("/v1/models/?provider_name=openai")).AsArray());
        Assert.NotEmpty((await world.GetAsync("/v1/models/?provider_name=hydra&provider_category=base&provider_category=byok")).AsArray());
        Assert.Equal("hydra", (string?)(await world.GetAsync("/v1/providers/"))[0]!["name"]);
    }
}
