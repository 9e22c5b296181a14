using Hydra.Memory.AgentFiles;
using Hydra.Memory.Agents;
using Hydra.Memory.Archives;
using Hydra.Memory.Blocks;
using Hydra.Memory.Catalog;
using Hydra.Memory.Compiling;
using Hydra.Memory.Conversations;
using Hydra.Memory.Documents;
using Hydra.Memory.Forgetting;
using Hydra.Memory.Indexing;
using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Opening;
using Hydra.Memory.Recall;
using Hydra.Memory.Reembedding;
using Hydra.Memory.Runs;
using Hydra.Memory.Seeding;
using Hydra.Memory.Storage;
using Hydra.Memory.SystemStates;
using Hydra.Memory.Tools;
using Hydra.Memory.Versions;
using Hydra.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Hydra.Memory;

/// <summary>The memory as two verbs, so that any host can run it.</summary>
internal static class MemoryService
{
    public static WebApplicationBuilder AddMemory(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<MemoryOptions>().BindConfiguration(MemoryOptions.Section);
        services.AddSingleton<IValidateOptions<MemoryOptions>, MemoryOptionsValidator>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<MemoryOptions>>((kestrel, memory) => kestrel.Limits.MaxRequestBodySize = memory.Value.MaxRequestBytes);
        services.AddSingleton<MemoryTelemetry>();
        services.AddProblemWriter<LettaProblemWriter>();
        services.ConfigureHttpJsonOptions(options => LettaJson.Apply(options.SerializerOptions));
        builder.AddDatabase();
        builder.AddMessages();
        builder.AddArchives();
        builder.AddIndexes();
        services.AddSingleton<Reembedder>();
        services.AddSingleton<Forgetter>().AddSingleton<QueryEmbedding>().AddSingleton<RecallSearch>();
        services.AddSingleton<MemoryOpening>().AddHostedService(provider => provider.GetRequiredService<MemoryOpening>());
        services.AddSingleton<ClusterModels>();
        services.AddSingleton<AgentStates>().AddSingleton<AgentStore>();
        services.AddSingleton<BlockStore>().AddSingleton<VersionStore>();
        services.AddSingleton<ToolStore>().AddSingleton<IOpeningStep, BaseToolsStep>();
        services.AddSingleton<ProfileFile>().AddSingleton<IOpeningStep, HydraSeed>();
        services.AddSingleton<SystemStateStore>();
        services.AddSingleton<PromptStore>();
        services.AddSingleton<AgentFileExport>().AddSingleton<AgentFileReader>();
        services.AddHealthChecks().AddCheck<OpeningCheck>("opening");
        return builder;
    }

    public static WebApplication MapMemory(this WebApplication app)
    {
        app.MapLettaHealthApi();
        RouteGroupBuilder v1 = app.MapLetta();
        v1.MapAgentsApi();
        v1.MapCoreMemoryApi();
        v1.MapBlocksApi();
        v1.MapVersionsApi();
        v1.MapCompilingApi();
        v1.MapAgentFilesApi();
        v1.MapSystemStatesApi();
        v1.MapToolsApi();
        v1.MapRunsApi();
        v1.MapModelsApi();
        v1.MapEmbeddingApi();
        app.MapConversationsApi();
        app.MapMessagesApi();
        app.MapArchivesApi();
        app.MapArchivalMemoryApi();
        app.MapDocumentsApi();
        app.MapRecallApi();
        app.MapForgettingApi();
        return app;
    }
}
