using Hydra.Memory.Chunking;
using Hydra.Memory.Documents;
using Hydra.Memory.Embedding;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Archives;

/// <summary>Archives and passages.</summary>
internal static class ArchiveDefaults
{
    public static WebApplicationBuilder AddArchives(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<ChunkOptions>().BindConfiguration(ChunkOptions.Section);
        services.AddSingleton<IValidateOptions<ChunkOptions>, ChunkOptionsValidator>();
        services.AddSingleton<IValidateOptions<ChunkOptions>, ChunkProportionsValidator>();
        services.AddSingleton(provider => new Chunker(provider.GetRequiredService<IOptions<ChunkOptions>>().Value, provider.GetRequiredService<IEmbedder>().Model.Budget));
        services.AddOptionsWithValidateOnStart<DocumentOptions>().BindConfiguration(DocumentOptions.Section);
        services.AddSingleton<IValidateOptions<DocumentOptions>, DocumentOptionsValidator>();
        services.AddSingleton(provider => new DocumentReader(provider.GetRequiredService<IOptions<DocumentOptions>>().Value));
        services.AddSingleton<ArchiveStore>().AddSingleton<PassageStore>().AddSingleton<PassageIngestion>();
        return builder;
    }
}
