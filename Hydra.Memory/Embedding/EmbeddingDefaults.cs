using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Embedding;

/// <summary>Registers the embedder that the options name.</summary>
internal static class EmbeddingDefaults
{
    public static WebApplicationBuilder AddEmbedding(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<EmbeddingOptions>().BindConfiguration(EmbeddingOptions.Section);
        services.AddSingleton<IValidateOptions<EmbeddingOptions>, EmbeddingOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable EXTEXP0001 // The only way to leave the defaults out for one client; a model's answer takes longer than their timeouts, and EmbeddingOptions has its own.
        services.AddHttpClient(GatewayEmbedder.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddSingleton<Embedders>();
        services.AddSingleton(provider => provider.GetRequiredService<Embedders>().Configured);
        return builder;
    }
}
