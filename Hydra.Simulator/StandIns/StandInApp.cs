using Hydra.Cluster.Inference;
using Hydra.Simulator.ComfyUi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Kokoro;
using Hydra.Simulator.Ollama;
using Hydra.Simulator.TabbyApi;
using Hydra.Simulator.Whisper;

namespace Hydra.Simulator.StandIns;

/// <summary>Puts a stand-in's endpoints on a web application.</summary>
internal static class StandInApp
{
    // The one place where a kind of server is added.
    private static readonly Dictionary<InferenceApi, IDialect> Dialects = new()
    {
        [InferenceApi.Tabbyapi] = new TabbyApiDialect(),
        [InferenceApi.Ollama] = new OllamaDialect(),
        [InferenceApi.Kokoro] = new KokoroDialect(),
        [InferenceApi.Whisper] = new WhisperDialect(),
        [InferenceApi.Comfyui] = new ComfyDialect(),
    };

    public static string KnownApis => string.Join(", ", Dialects.Keys.Select(StandIn.NameOf));

    /// <summary>Whether a fault makes sense for a kind of server.</summary>
    public static bool CanHave(InferenceApi api, FaultKind fault) => !Dialects[api].NeverHas.Contains(fault);

    public static bool Knows(InferenceApi api) => Dialects.ContainsKey(api);

    /// <summary>Builds the server, as if it had just been started. Works on any builder, such as a test's in-memory one.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, StandIn standIn)
    {
        IDialect dialect = Dialects[standIn.Api];
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        var faults = new FaultMiddleware(standIn, dialect);
        app.Use(next => context => AnswerAsync(context, next, dialect));
        app.Use(next => context => faults.InvokeAsync(context, next));
        dialect.Map(app, standIn);
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next, IDialect dialect)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed, ContentType: null })
                await dialect.WriteUnroutedAsync(context);
        }
        catch (RefusalException refusal)
        {
            await JsonAnswer.WriteAsync(context, refusal.Status, refusal.Body);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, and the work with it.
        }
    }
}
