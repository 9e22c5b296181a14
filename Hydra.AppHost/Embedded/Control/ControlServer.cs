using System.Net;
using System.Net.Sockets;
using Hydra.AppHost.DevState;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.AppHost.Embedded.Control;

/// <summary>The control endpoint on 127.0.0.1; its address is in <c>.hydra/control</c> while it runs.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StateFolder _folder;

    private ControlServer(WebApplication app, StateFolder folder)
    {
        _app = app;
        _folder = folder;
        Address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts it; port 0 lets the system choose one.</summary>
    public static async Task<ControlServer> StartAsync(int port, ControlledCluster cluster, DevKey key, StateFolder folder)
    {
        // Empty: no configuration files, no environment, no console lifetime; the AppHost has its own of each.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Hydra.AppHost" });
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        WebApplication app = builder.Build();
        app.MapControlApi(cluster, key);
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new UserErrorException($"The control endpoint cannot listen on 127.0.0.1:{port}: {exception.Message} Give another --control-port, or leave it out.", exception);
        }

        var server = new ControlServer(app, folder);
        StateFolder.Write(folder.ControlFile, server.Address);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_folder.ControlFile);
        // Whoever follows a log would keep it open.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
