using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hydra.Tests.ServiceDefaults;

public sealed class LifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_stopping_service_finishes_a_stream_and_takes_nothing_new()
    {
        var mayFinish = new TaskCompletionSource();
        await using DefaultsHost host = await DefaultsHost.StartAsync(map: app => app.MapGet("/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await mayFinish.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("last", context.RequestAborted);
        }).AllowAnonymous());
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using HttpResponseMessage answer = await host.Client.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] first = new byte[6];
        await stream.ReadExactlyAsync(first, cancellationToken);

        Task stopping = host.App.StopAsync(cancellationToken);
        await RefusedAsync(host.Client.BaseAddress!.Port);
        Assert.False(stopping.IsCompleted);
        mayFinish.SetResult();

        using var rest = new StreamReader(stream);
        Assert.Equal("first last", Encoding.ASCII.GetString(first) + await rest.ReadToEndAsync(cancellationToken));
        await stopping;
    }

    [Fact]
    public async Task The_end_of_the_engines_pipe_stops_the_service_gracefully()
    {
        var pipe = new Pipe();
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IHostLifetime>(services =>
            new EngineLifetime(services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<EngineLifetime>.Instance, () => pipe.Reader.AsStream())));
        IHostApplicationLifetime lifetime = host.App.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = new TaskCompletionSource();
        using CancellationTokenRegistration registration = lifetime.ApplicationStopping.Register(() => stopping.SetResult());

        await pipe.Writer.WriteAsync("anything"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(stopping.Task.IsCompleted);
        await pipe.Writer.CompleteAsync();

        await stopping.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("4711", 4711)]
    public void The_engine_is_known_by_its_process_id(string? text, int? pid) => Assert.Equal(pid, EngineBond.EnginePid(text));

    [Theory]
    [InlineData("engine")]
    [InlineData("0")]
    [InlineData("-3")]
    public void A_bad_process_id_refuses_the_start(string text) => Assert.Throws<StartRefusedException>(() => EngineBond.EnginePid(text));

    /// <summary>The listener closes a moment after the stop was asked for.</summary>
    private static async Task RefusedAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }
        }
    }
}
