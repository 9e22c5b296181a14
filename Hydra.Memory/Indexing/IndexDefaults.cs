using Hydra.Memory.Embedding;
using Hydra.Memory.Opening;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Indexing;

/// <summary>What makes messages and passages found.</summary>
internal static class IndexDefaults
{
    public static WebApplicationBuilder AddIndexes(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddSearchOptions();
        services.AddSingleton(provider => new Analyzer(provider.GetRequiredService<IOptions<SearchOptions>>().Value.Analyzer));
        services.AddSingleton<MessageIndex>().AddSingleton<PassageIndex>();
        builder.AddEmbedding();
        services.AddSingleton<VectorTable>().AddSingleton<VectorLoading>().AddSingleton<EmbeddingSources>().AddSingleton<PendingEntries>();
        services.AddSingleton<EmbeddingWorker>().AddHostedService(provider => provider.GetRequiredService<EmbeddingWorker>());
        services.AddHealthChecks().AddCheck<EmbeddingCheck>("embedding");
        services.AddSingleton<IOpeningStep, IndexLoading>();
        return builder;
    }
}
