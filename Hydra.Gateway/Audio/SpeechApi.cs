using Hydra.Cluster.Inference;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Audio;

/// <summary>POST /v1/audio/speech and GET /v1/audio/voices.</summary>
internal static class SpeechApi
{
    /// <summary>A list of names takes no work: who has none within this has no voice either.</summary>
    private static readonly TimeSpan ListWithin = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapSpeechApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder audio = app.MapGroup("/v1/audio").RequireScope(KeyScopes.Inference);
        audio.MapPost("/speech", SpeakAsync);
        audio.MapGet("/voices", ListVoicesAsync);
        return app;
    }

    private static async Task SpeakAsync(HttpContext context, MediaPipeline pipeline, SpeechWriter writer, IOptions<GatewayOptions> options)
    {
        (JsonFields? fields, ApiError? error) = await pipeline.ReadAsync(context);
        SpeechRequest? request = null;
        if (fields is not null)
            (request, error) = SpeechRequest.From(fields);
        if (request is null)
        {
            await OpenAiErrors.WriteAsync(context.Response, error!, context.RequestAborted);
            return;
        }

        await pipeline.HandleAsync(context, new MediaErrand<ISpeechBackend, AudioStream>
        {
            Operation = "speech",
            Model = request.Model,
            Kind = ModelKind.Speech,
            Patience = options.Value.FirstChunkTimeout,
            Dropped = request.Dropped,
            AskAsync = (backend, candidate, token) => backend.SpeakAsync(request, candidate, token),
            WriteAsync = (caller, answer) => writer.WriteAsync(caller, request, answer),
        });
    }

    private static async Task ListVoicesAsync(HttpContext context, MediaPipeline pipeline, IClusterSource cluster, string? model)
    {
        model ??= cluster.Current.Models.FirstOrDefault(served => served.Config.Kind == ModelKind.Speech)?.Name;
        if (model is null)
        {
            var none = new ApiError(StatusCodes.Status404NotFound, "invalid_request_error", "model_not_found", null, "No model of this cluster speaks.");
            await OpenAiErrors.WriteAsync(context.Response, none, context.RequestAborted);
            return;
        }

        await pipeline.HandleAsync(context, new MediaErrand<ISpeechBackend, WholeAnswer>
        {
            Operation = "list_voices",
            Model = model,
            Kind = ModelKind.Speech,
            Patience = ListWithin,
            AskAsync = (backend, _, token) => backend.ListVoicesAsync(token),
            WriteAsync = async (caller, answer) =>
            {
                caller.Response.ContentType = "application/json; charset=utf-8";
                caller.Response.ContentLength = answer.Value.Json.Length;
                await caller.Response.BodyWriter.WriteAsync(answer.Value.Json, caller.RequestAborted);
                return null;
            },
        });
    }
}
