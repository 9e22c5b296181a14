using System.Net;
using Hydra.Cluster;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Gateway;

/// <summary>GET /v1/models/{id} with names that a path has to write in another way.</summary>
public sealed class ModelNameTests
{
    [Theory]
    [InlineData("qwen2.5:32b", "qwen2.5:32b")]
    [InlineData("qwen2.5%3A32b", "qwen2.5:32b")]
    [InlineData("hf.co/some/Model%3AQ4", "hf.co/some/Model:Q4")]
    [InlineData("hf.co%2Fsome%2fModel:Q4", "hf.co/some/Model:Q4")]
    public async Task NameInAPath_IsFoundHoweverItIsEncoded(string path, string name)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        string text = await File.ReadAllTextAsync(Repository.PathOf(ClusterReader.FileName), TestContext.Current.CancellationToken);
        world.Cluster.Replace(ClusterReader.Read(text.Replace("  hydra-medium: ", "  \"hf.co/some/Model:Q4\": \"llama3.2:3b\"\n  hydra-medium: ", StringComparison.Ordinal)).Model!);

        using HttpResponseMessage response = await world.Client.GetAsync($"/v1/models/{path}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(name, (string?)(await GatewayWorld.JsonOf(response))["id"]);
    }
}
