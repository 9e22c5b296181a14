using System.Net.Sockets;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.Simulator.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hydra.Simulator.StandIns;

/// <summary>
/// One stand-in on an address of its own. The fault <c>down</c> closes the listener and cuts what is open; without it, a server
/// that has just been started listens there again.
/// </summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private readonly Action<WebApplicationBuilder>? _customize;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private WebApplication? _app;

    /// <param name="standIn">What is hosted.</param>
    /// <param name="address">Where it listens; with port 0, on the same free port each time.</param>
    /// <param name="customize">What else the server needs, such as logging, or a test's network.</param>
    public StandInHost(StandIn standIn, Uri address, Action<WebApplicationBuilder>? customize = null)
    {
        StandIn = standIn;
        Address = address;
        _customize = customize;
    }

    public StandIn StandIn { get; }

    /// <summary>Where it listens, the port included that it was given.</summary>
    public Uri Address { get; private set; }

    public bool IsUp => _app is not null;

    /// <exception cref="StartRefusedException">The address cannot be listened on.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => GuardedAsync(OpenAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => GuardedAsync(CloseAsync, cancellationToken);

    /// <summary>Sets a fault or removes it; done when the listener is as the fault wants it.</summary>
    public Task SetFaultAsync(Fault? fault, CancellationToken cancellationToken) => GuardedAsync(
        async token =>
        {
            StandIn.Faults.Set(fault);
            if (fault?.Kind == FaultKind.Down)
                await CloseAsync(token);
            else
                await OpenAsync(token);
        },
        cancellationToken);

    /// <summary>Closes it; may be called again.</summary>
    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            return;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Hydra.Simulator" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.AddServerHeader = false).UseUrls(Address.ToString());
        // A server of any of these kinds takes bodies with several images.
        builder.Services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = 256 * 1024 * 1024);
        // The Simulator's own host answers signals; this one ends when it is told to.
        builder.Services.AddSingleton<IHostLifetime, ObedientLifetime>();
        _customize?.Invoke(builder);
        WebApplication app = StandInApp.Build(builder, StandIn);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AddressInUseException)
        {
            await app.DisposeAsync();
            throw new StartRefusedException(
                $"The stand-in for '{StandIn.Workload.Id}' cannot listen on {Address}: {exception.Message} Stop what holds the port (ss -ltnp sport = :{Address.Port}), or set Simulator:StandIns:{StandIn.Workload.Id} to another address.");
        }

        _app = app;
        if (Address.Port == 0)
            Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_app is not { } app)
            return;
        _app = null;
        // A cancelled token: connections are cut, not drained.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task GuardedAsync(Func<CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await change(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>The lifetime of a host within another one's process: no console, no signals.</summary>
internal sealed class ObedientLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
