using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Images;

/// <summary>POST /v1/images/generations.</summary>
internal static class ImagesApi
{
    public static IEndpointRouteBuilder MapImagesApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/images/generations", GenerateAsync).RequireScope(KeyScopes.Inference);
        return app;
    }

    private static async Task GenerateAsync(HttpContext context, MediaPipeline pipeline, IClusterSource cluster, IOptions<GatewayOptions> options, TimeProvider time)
    {
        (JsonFields? fields, ApiError? error) = await pipeline.ReadAsync(context);
        ImageRequest? request = null;
        if (fields is not null)
            (request, error) = ImageRequest.From(fields);
        string? model = request?.Model ?? cluster.Current.Models.FirstOrDefault(served => served.Config.Kind == ModelKind.Image)?.Name;
        if (request is null || model is null)
        {
            await OpenAiErrors.WriteAsync(context.Response, error ?? ApiError.Invalid("No model of this cluster makes pictures.", "model"), context.RequestAborted);
            return;
        }

        await pipeline.HandleAsync(context, new MediaErrand<IImageBackend, PictureSet>
        {
            Operation = "image_generation",
            Model = model,
            Kind = ModelKind.Image,
            Patience = options.Value.WholeAnswerTimeout,
            Dropped = request.Dropped,
            AskAsync = (backend, candidate, token) => backend.DrawAsync(request, candidate, token),
            WriteAsync = (caller, answer) => WriteAsync(caller, request, answer.Value, time.GetUtcNow()),
        });
    }

    /// <summary>One picture after the other: ten as base64 would be a hundred megabytes at once.</summary>
    private static async Task<BackendFault?> WriteAsync(HttpContext context, ImageRequest request, PictureSet pictures, DateTimeOffset now)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers["x-hydra-seed"] = request.Seed.ToString(CultureInfo.InvariantCulture);
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("created", now.ToUnixTimeSeconds());
        json.WriteString("output_format", "png");
        json.WriteString("size", string.Create(CultureInfo.InvariantCulture, $"{request.Width}x{request.Height}"));
        json.WriteStartArray("data");
        foreach (ReadOnlyMemory<byte> picture in pictures.Files)
        {
            json.WriteStartObject();
            json.WriteBase64String("b64_json", picture.Span);
            json.WriteEndObject();
            json.Flush();
            FlushResult flushed = await response.BodyWriter.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await response.CompleteAsync();
        return null;
    }
}
