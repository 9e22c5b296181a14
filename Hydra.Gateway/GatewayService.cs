using Hydra.Gateway.Answers;
using Hydra.Gateway.Audio;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Catalog;
using Hydra.Gateway.Chat;
using Hydra.Gateway.Embeddings;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Images;
using Hydra.Gateway.Messages;
using Hydra.Gateway.Probing;
using Hydra.Gateway.Reporting;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Responses;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Tokens;
using Hydra.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway;

/// <summary>The gateway as two verbs, so that any host can run it.</summary>
internal static class GatewayService
{
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<GatewayOptions>().BindConfiguration(GatewayOptions.Section);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddProblemWriter<OpenAiProblemWriter>();
        services.AddProblemWriter<AnthropicProblemWriter>();
        services.AddSingleton<GatewayTelemetry>();
        services.AddSingleton<AnswerEnd>();
        services.AddSingleton<InferencePipeline>();
        services.AddSingleton<MessagesHandler>();
        services.AddSingleton<RouteTable>().AddSingleton<Router>();
        services.AddSingleton<PromptEstimates>().AddSingleton<TokenCounter>();
        services.AddSingleton<RouteWalk>();
        services.AddSingleton<FailoverSender>().AddSingleton<AnswerWriter>();
        services.AddSingleton<MediaPipeline>().AddSingleton<SpeechWriter>();
        services.AddSingleton<BackendRegistry>();
        services.AddSingleton<BackendProber>().AddHostedService(provider => provider.GetRequiredService<BackendProber>());
        services.AddSingleton<MemoryReporter>().AddHostedService(provider => provider.GetRequiredService<MemoryReporter>());
#pragma warning disable EXTEXP0001 // The only way to leave the defaults out for one client; what was not told is told again anyway.
        services.AddHttpClient(MemoryReporter.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5)).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddHealthChecks().AddCheck<BackendsHealthCheck>("backends");
        services.AddSingleton<ModelCatalog>();
        return builder;
    }

    public static WebApplication MapGateway(this WebApplication app)
    {
        app.MapChatApi();
        app.MapResponsesApi();
        app.MapMessagesApi();
        app.MapEmbeddingsApi();
        app.MapSpeechApi();
        app.MapTranscriptionApi();
        app.MapImagesApi();
        app.MapCatalogApi();
        return app;
    }
}
