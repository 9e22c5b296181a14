using System.IO.Pipelines;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Keys;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Audio;

/// <summary>POST /v1/audio/transcriptions and /v1/audio/translations.</summary>
internal static class TranscriptionApi
{
    /// <summary>Room for the form around a recording of the largest size.</summary>
    private const int AroundTheAudio = 1 << 20;

    public static IEndpointRouteBuilder MapTranscriptionApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder audio = app.MapGroup("/v1/audio").RequireScope(KeyScopes.Inference);
        audio.MapPost("/transcriptions", (HttpContext context, MediaPipeline pipeline, IOptions<GatewayOptions> options, TimeProvider time) => TranscribeAsync(context, pipeline, options.Value, time.GetTimestamp(), isTranslation: false));
        audio.MapPost("/translations", (HttpContext context, MediaPipeline pipeline, IOptions<GatewayOptions> options, TimeProvider time) => TranscribeAsync(context, pipeline, options.Value, time.GetTimestamp(), isTranslation: true));
        return app;
    }

    private static async Task TranscribeAsync(HttpContext context, MediaPipeline pipeline, GatewayOptions options, long arrived, bool isTranslation)
    {
        RequestBody.Limit(context, options.MaxAudioBytes + AroundTheAudio);
        using var form = new TranscriptionForm(options);
        TranscriptionRequest? request = null;
        ApiError? error = await form.ReadAsync(context.Request, context.RequestAborted);
        if (error is null)
            (request, error) = TranscriptionRequest.From(form, isTranslation);
        if (request is null)
        {
            await OpenAiErrors.WriteAsync(context.Response, error!, context.RequestAborted);
            return;
        }

        await pipeline.HandleAsync(context, new MediaErrand<ITranscriptionBackend, Transcript>
        {
            Operation = isTranslation ? "translation" : "transcription",
            Model = request.Model,
            Kind = ModelKind.Transcription,
            Patience = options.WholeAnswerTimeout,
            Arrived = arrived,
            Dropped = request.Dropped,
            AskAsync = (backend, candidate, token) => backend.TranscribeAsync(request, candidate, token),
            WriteAsync = WriteAsync,
        });
    }

    private static async Task<BackendFault?> WriteAsync(HttpContext context, MediaAnswer<Transcript> answer)
    {
        context.Response.ContentType = answer.Value.MediaType;
        context.Response.ContentLength = answer.Value.Body.Length;
        FlushResult flushed = await context.Response.BodyWriter.WriteAsync(answer.Value.Body, context.RequestAborted);
        return flushed.IsCompleted || flushed.IsCanceled ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.") : null;
    }
}
