using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Fakes;

/// <summary>A server in memory that a test starts, stops and watches; what it answers is its heir's.</summary>
internal abstract class FakeHost(InMemoryNetwork network, string address) : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Set when a call that is work has arrived.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when the gateway hung up on such a call.</summary>
    public TaskCompletionSource HungUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    protected abstract Task HandleAsync(HttpContext context);

    /// <summary>Lets the test know that work has come, and when the gateway gives it up.</summary>
    protected void Watch(HttpContext context)
    {
        context.RequestAborted.Register(() => HungUp.TrySetResult());
        Asked.TrySetResult();
    }
}
