using System.Text;
using System.Text.Json.Nodes;
using Hydra.Memory.Embedding;
using Hydra.ServiceDefaults;
using Hydra.ServiceDefaults.Clusters;
using Hydra.Tests.Fakes;
using Hydra.Tests.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Memory.Embedding;

/// <summary>The real gateway before an Ollama that gives vectors made of the texts, and the services of a memory that reach it by its discovery name.</summary>
internal sealed class EmbeddingWorld : IAsyncDisposable
{
    private const int Dimensions = 768;
    private readonly List<WebApplication> _apps = [];

    private EmbeddingWorld(GatewayWorld gateway) => Gateway = gateway;

    public GatewayWorld Gateway { get; }

    public static async Task<EmbeddingWorld> StartAsync(RequestDelegate? answer = null) =>
        new(await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = answer ?? (context => EmbedAsync(world, context))));

    /// <summary>An embedder as the service itself would have it.</summary>
    public IEmbedder Embedder(params (string Name, string? Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Secrets:MEMORY_GATEWAY_KEY"] = Gateway.Client.DefaultRequestHeaders.Authorization!.Parameter });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{setting.Name}", setting.Value)));
        builder.Services.AddSingleton<IClusterSource>(Gateway.Cluster);
        builder.Services.AddSingleton<TimeProvider>(Gateway.Time);
        builder.AddHydraDefaults();
        builder.Logging.ClearProviders();
        builder.AddEmbedding();
        builder.Services.Configure<HttpClientFactoryOptions>(GatewayEmbedder.ClientName, options => options.HttpMessageHandlerBuilderActions.Add(handler => handler.PrimaryHandler = Gateway.Network.CreateHandler()));
        WebApplication app = builder.Build();
        _apps.Add(app);
        return app.Services.GetRequiredService<IEmbedder>();
    }

    /// <summary>What the backend was asked to embed, request by request.</summary>
    public List<string[]> Asked => [.. Gateway.OllamaCompute.Received.Select(body => body["input"]!.AsArray().Select(text => text!.GetValue<string>()).ToArray())];

    /// <summary>Vectors as Ollama gives them: a number for each text, by its characters.</summary>
    public static string Vectors(IEnumerable<string> texts, int dimensions = Dimensions) => new JsonObject
    {
        ["model"] = GatewayWorld.Embedder,
        ["embeddings"] = new JsonArray([.. texts.Select(text => new JsonArray([.. Numbers(text, dimensions).Select(number => JsonValue.Create(number))]))]),
        ["prompt_eval_count"] = 1,
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication app in _apps)
            await app.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    private static Task EmbedAsync(GatewayWorld world, HttpContext context) =>
        BackendReplies.WholeAsync(context, Vectors(world.OllamaCompute.Received.Last()["input"]!.AsArray().Select(text => text!.GetValue<string>())));

    private static IEnumerable<float> Numbers(string text, int dimensions)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Enumerable.Range(0, dimensions).Select(i => (float)((bytes[i % bytes.Length] * (i + 7)) % 101) - 50);
    }
}
