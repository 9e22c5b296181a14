using System.Net;
using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.ServiceDefaults;

public sealed class ProblemTests
{
    [Fact]
    public async Task What_nothing_answers_is_a_problem_for_a_known_caller()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage missing = await host.GetAsync("/missing", DefaultsHost.InferenceKey);
        HttpResponseMessage wrongMethod = await host.GetAsync("/echo", DefaultsHost.InferenceKey);
        HttpResponseMessage fromHandler = await host.GetAsync("/not-found", DefaultsHost.InferenceKey);

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        await missing.ProblemAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        await wrongMethod.ProblemAsync();
        Assert.Equal(HttpStatusCode.NotFound, fromHandler.StatusCode);
        await fromHandler.ProblemAsync();
    }

    [Fact]
    public async Task An_exception_is_logged_and_its_text_is_not_told()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage response = await host.GetAsync("/throw", DefaultsHost.InferenceKey);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await response.ProblemAsync();
        Assert.DoesNotContain("password", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Single(host.Log, record => record.Level == LogLevel.Error && record.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413_and_no_error_of_ours()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage response = await PostAsync(host, new StringContent(new string('x', 2000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await response.ProblemAsync();
        Assert.DoesNotContain(host.Log, record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_malformed_body_is_400_also_in_development()
    {
        await using DefaultsHost host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/json") { Content = new StringContent("{", null, "application/json") };
        request.Headers.Add("x-api-key", DefaultsHost.InferenceKey);

        HttpResponseMessage response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await response.ProblemAsync();
    }

    [Fact]
    public async Task A_client_that_hangs_up_is_no_error()
    {
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using DefaultsHost host = await DefaultsHost.StartAsync(map: app =>
        {
            app.Use(async (context, next) =>
            {
                context.Response.OnCompleted(() =>
                {
                    ended.TrySetResult();
                    return Task.CompletedTask;
                });
                await next(context);
            });
            app.MapGet("/wait", async (CancellationToken cancellationToken) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }).RequireScope(KeyScopes.Inference);
        });
        using var hangUp = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/wait");
        request.Headers.Add("x-api-key", DefaultsHost.InferenceKey);

        Task<HttpResponseMessage> answer = host.Client.SendAsync(request, hangUp.Token);
        await started.Task;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await ended.Task;

        Assert.DoesNotContain(host.Log, record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_service_may_write_problems_in_its_callers_shape()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder => builder.Services.AddProblemWriter<ShoutingWriter>());

        HttpResponseMessage unauthorized = await host.GetAsync("/missing");
        HttpResponseMessage missing = await host.GetAsync("/missing", DefaultsHost.InferenceKey);

        Assert.Equal("401 NO-KEY!", await unauthorized.TextAsync());
        Assert.Equal("404 !", await missing.TextAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(DefaultsHost host, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = content };
        request.Headers.Add("x-api-key", DefaultsHost.InferenceKey);
        return host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<DefaultsHost> StartAsync() => DefaultsHost.StartAsync(map: app =>
    {
        app.MapGet("/throw", string () => throw new InvalidOperationException("the password is 1234")).RequireScope(KeyScopes.Inference);
        app.MapGet("/not-found", () => TypedResults.NotFound()).RequireScope(KeyScopes.Inference);
        app.MapPost("/json", (Dictionary<string, string> body) => body.Count).RequireScope(KeyScopes.Inference);
        app.MapPost("/echo", async (HttpContext context) =>
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 1000;
            using var reader = new StreamReader(context.Request.Body);
            return await reader.ReadToEndAsync(context.RequestAborted);
        }).RequireScope(KeyScopes.Inference);
    });

    private sealed class ShoutingWriter : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context)
        {
            string? reason = context.ProblemDetails.Extensions.TryGetValue("reason", out object? value) ? value?.ToString() : null;
            return new ValueTask(context.HttpContext.Response.WriteAsync($"{context.ProblemDetails.Status} {reason?.ToUpperInvariant()}!", context.HttpContext.RequestAborted));
        }
    }
}
