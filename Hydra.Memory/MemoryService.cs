namespace Hydra.Memory;

/// <summary>The memory as two verbs, so that any host can run it.</summary>
internal static class MemoryService
{
    public static WebApplicationBuilder AddMemory(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MemoryTelemetry>();
        return builder;
    }

    public static WebApplication MapMemory(this WebApplication app) => app;
}
