using Hydra.AppHost.DevState;
using Hydra.AppHost.Embedded.Boards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Hydra.AppHost.Embedded.Control;

/// <summary>The control endpoint's routes.</summary>
internal static class ControlApi
{
    private const int MostBodyBytes = 4096;

    /// <summary>Maps list, stop, start, restart, logs and fault; every one of them asks for the dev key.</summary>
    public static void MapControlApi(this WebApplication app, ControlledCluster cluster, DevKey key)
    {
        app.Use(next => context => GuardAsync(context, next, key));
        RouteGroupBuilder resources = app.MapGroup("/resources");
        resources.MapGet("", (RequestDelegate)(context => WriteAsync(context, cluster.Rows)));
        resources.MapPost("/{name}/stop", (RequestDelegate)(context => ActAsync(context, cluster, cluster.StopAsync)));
        resources.MapPost("/{name}/start", (RequestDelegate)(context => ActAsync(context, cluster, cluster.StartAsync)));
        resources.MapPost("/{name}/restart", (RequestDelegate)(context => ActAsync(context, cluster, cluster.RestartAsync)));
        resources.MapPut("/{name}/fault", (RequestDelegate)(context => ActAsync(context, cluster, (name, cancellationToken) => PutFaultAsync(context, cluster, name, cancellationToken))));
        resources.MapDelete("/{name}/fault", (RequestDelegate)(context => ActAsync(context, cluster, cluster.RemoveFaultAsync)));
        resources.MapGet("/{name}/logs", (RequestDelegate)(context => LogsAsync(context, cluster)));
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, DevKey key)
    {
        const string scheme = "Bearer ";
        string shown = context.Request.Headers.Authorization.ToString();
        if (!shown.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || !key.Matches(shown[scheme.Length..].Trim()))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ProblemAsync(context, StatusCodes.Status401Unauthorized, "The key is missing or wrong. It is in .hydra/dev.key: Authorization: Bearer KEY");
            return;
        }

        try
        {
            await next(context);
            if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false })
                await ProblemAsync(context, StatusCodes.Status404NotFound, "There is no such path. Known are /resources and /resources/{name}/stop, start, restart, fault, logs.");
        }
        catch (ControlException exception)
        {
            await ProblemAsync(context, (int)exception.Status, exception.Message);
        }
        catch (UserErrorException exception)
        {
            await ProblemAsync(context, StatusCodes.Status500InternalServerError, exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The caller hung up, or the resource is being stopped by somebody else.
            if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
                await ProblemAsync(context, StatusCodes.Status409Conflict, "The resource was stopped meanwhile.");
        }
    }

    private static async Task ActAsync(HttpContext context, ControlledCluster cluster, Func<string, CancellationToken, Task> act)
    {
        string name = NameIn(context);
        await act(name, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(cluster.Require(name), ControlJson.Default.ResourceRow, cancellationToken: context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, IReadOnlyList<ResourceRow> rows) =>
        context.Response.WriteAsJsonAsync(rows, ControlJson.Default.IEnumerableResourceRow, cancellationToken: context.RequestAborted);

    private static async Task PutFaultAsync(HttpContext context, ControlledCluster cluster, string name, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        byte[] part = new byte[MostBodyBytes];
        while (await context.Request.Body.ReadAsync(part, cancellationToken) is var read and > 0)
        {
            if (buffer.Length + read > MostBodyBytes)
                throw new ControlException(System.Net.HttpStatusCode.RequestEntityTooLarge, $"A fault takes at most {MostBodyBytes} bytes: {{\"kind\":\"hang\",\"times\":3}}");
            buffer.Write(part, 0, read);
        }

        using var body = new ByteArrayContent(buffer.ToArray());
        body.Headers.ContentType = new("application/json");
        await cluster.PutFaultAsync(name, body, cancellationToken);
    }

    private static async Task LogsAsync(HttpContext context, ControlledCluster cluster)
    {
        Logs.ResourceLog log = cluster.LogOf(NameIn(context));
        int lines = int.TryParse(context.Request.Query["lines"], System.Globalization.CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 0, 100_000) : 100;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        if (!bool.TryParse(context.Request.Query["follow"], out bool follow) || !follow)
        {
            await context.Response.WriteAsync(string.Concat(log.Tail(lines).Select(line => line + "\n")), context.RequestAborted);
            return;
        }

        await context.Response.StartAsync(context.RequestAborted);
        await foreach (string line in log.FollowAsync(lines, context.RequestAborted))
        {
            await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static string NameIn(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new Microsoft.AspNetCore.Mvc.ProblemDetails { Status = status, Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), Detail = detail };
        return context.Response.WriteAsJsonAsync(problem, ControlJson.Default.ProblemDetails, "application/problem+json", context.RequestAborted);
    }
}
