namespace Hydra.Benchmarks.Gateway;

/// <summary>A collector that takes every export and keeps nothing, so that the exporter's work is measured and a collector's is not.</summary>
internal static class OtlpSink
{
    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapGet("/alive", () => "alive");
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/x-protobuf";
        });
        app.Run();
    }
}
