using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.ServiceDefaults.Problems;

/// <summary>Every failure reaches the caller as ProblemDetails (RFC 9457) with its traceId, and never with an exception's text.</summary>
public static class ProblemDefaults
{
    /// <summary>
    /// Puts a writer before those that are there. The first writer that can write a problem does, so a service that owes its callers another shape
    /// (such as OpenAI's) adds its own with this and not with AddSingleton, which would put it behind the default one.
    /// </summary>
    public static IServiceCollection AddProblemWriter<TWriter>(this IServiceCollection services) where TWriter : class, IProblemDetailsWriter
    {
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, TWriter>());
        return services;
    }

    internal static WebApplicationBuilder AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        // In Development a bad request would otherwise be an exception, and the dev cluster would answer differently from production.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        builder.Services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            // The caller's mistake is no error of ours to log. (A caller that hung up is dealt with by the middleware itself.)
            options.SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException;
        });
        return builder;
    }

    internal static WebApplication UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        return app;
    }
}
