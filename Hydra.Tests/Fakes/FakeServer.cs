using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Fakes;

/// <summary>A server of speech, transcription or pictures whose every answer the test writes. What its protocol does not know it answers with 404.</summary>
internal sealed class FakeServer(InMemoryNetwork network, string address, string probed) : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Answers the probe; up where the test says nothing else.</summary>
    public RequestDelegate OnProbe { get; set; } = context => BackendReplies.WholeAsync(context, "{}");

    /// <summary>Answers everything else: method and path, such as <c>POST /asr</c>, by what is told here.</summary>
    public Dictionary<string, Func<HttpContext, FakeCall, Task>> On { get; } = [];

    /// <summary>Answers what <see cref="On"/> has no answer for: paths that hold a name, such as <c>/history/{job}</c>.</summary>
    public Func<HttpContext, FakeCall, Task> OnOther { get; set; } = (context, _) => BackendReplies.WholeAsync(context, """{"detail":"Not Found"}""", 404);

    /// <summary>What came, probes left out, in order.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    /// <summary>Set when a call that is work has arrived.</summary>
    public TaskCompletionSource Asked { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when the gateway hung up on a call.</summary>
    public TaskCompletionSource HungUp { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        network.UseFor(builder);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    /// <summary>Connections are refused from now on and open ones end.</summary>
    public async Task StopAsync()
    {
        if (_app is null)
            return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task HandleAsync(HttpContext context)
    {
        string what = $"{context.Request.Method} {context.Request.Path}";
        if (what == probed)
        {
            await OnProbe(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new FakeCall(what, context.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString()), context.Request.ContentType, body.ToArray());
        Calls.Enqueue(call);
        context.RequestAborted.Register(() => HungUp.TrySetResult());
        Asked.TrySetResult();
        await On.GetValueOrDefault(what, OnOther)(context, call);
    }
}

/// <summary>What a <see cref="FakeServer"/> was asked.</summary>
internal sealed record FakeCall(string What, IReadOnlyDictionary<string, string> Query, string? ContentType, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}
