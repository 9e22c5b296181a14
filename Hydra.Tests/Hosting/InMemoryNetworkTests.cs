using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Hosting;

public sealed class InMemoryNetworkTests : IAsyncDisposable
{
    private const string Address = "http://127.0.1.250:5000";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InMemoryNetwork _network = new();
    private readonly List<WebApplication> _servers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_ListensAtItsUrl_AndSeesBothAddresses()
    {
        await Serve(Address, context => context.Response.WriteAsync($"{context.Connection.LocalIpAddress}:{context.Connection.LocalPort} {context.Connection.RemoteIpAddress}"));
        using HttpClient stranger = _network.CreateClient(Address);
        using HttpClient node = _network.CreateClient(Address, IPAddress.Parse("192.168.1.203"));

        Assert.Equal("127.0.1.250:5000 127.0.0.1", await stranger.GetStringAsync("/", Stop));
        Assert.Equal("127.0.1.250:5000 192.168.1.203", await node.GetStringAsync("/", Stop));
    }

    [Fact]
    public async Task Server_OfOneNetwork_IsNotInAnother()
    {
        await Serve(Address, _ => Task.CompletedTask);
        using HttpClient client = new InMemoryNetwork().CreateClient(Address);

        await AssertRefused(client);
    }

    [Theory]
    [InlineData("http://127.0.1.250:5001")]
    [InlineData("http://127.0.1.251:5000")]
    [InlineData("http://localhost:5000")]
    public async Task Connecting_WhereNothingListens_IsRefused(string elsewhere)
    {
        await Serve(Address, _ => Task.CompletedTask);
        using HttpClient client = _network.CreateClient(elsewhere);

        await AssertRefused(client);
    }

    [Fact]
    public async Task Connecting_ToAName_FailsAsNotFound()
    {
        using HttpClient client = _network.CreateClient("http://gateway");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Stop));

        Assert.Equal(SocketError.HostNotFound, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task Connecting_AfterTheServerStopped_IsRefused_AndItsAddressIsFree()
    {
        WebApplication first = await Serve(Address, context => context.Response.WriteAsync("first"));
        using HttpClient client = _network.CreateClient(Address);
        Assert.Equal("first", await client.GetStringAsync("/", Stop));

        await first.StopAsync(Stop);
        await AssertRefused(client);

        await Serve(Address, context => context.Response.WriteAsync("second"));
        Assert.Equal("second", await client.GetStringAsync("/", Stop));
    }

    [Fact]
    public async Task Listening_AtATakenAddress_Fails()
    {
        await Serve(Address, _ => Task.CompletedTask);

        var failure = await Assert.ThrowsAsync<IOException>(() => Serve(Address, _ => Task.CompletedTask));

        Assert.Contains("address already in use", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listening_AtEveryAddress_IsFoundAtEach()
    {
        await Serve("http://*:4000", context => context.Response.WriteAsync("here"));
        using HttpClient client = _network.CreateClient("http://127.0.1.244:4000");

        Assert.Equal("here", await client.GetStringAsync("/", Stop));
    }

    [Fact]
    public async Task Bodies_LargerThanAnyBuffer_ArriveWhole_BothWays()
    {
        byte[] body = new byte[5_000_000];
        new Random(1).NextBytes(body);
        await Serve(Address, async context =>
        {
            using var received = new MemoryStream();
            await context.Request.Body.CopyToAsync(received);
            await context.Response.Body.WriteAsync(received.GetBuffer().AsMemory(0, (int)received.Length));
        });
        using HttpClient client = _network.CreateClient(Address);

        using HttpResponseMessage response = await client.PostAsync("/", new ByteArrayContent(body), Stop);

        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Client_ThatHangsUp_AbortsTheRequest()
    {
        var aborted = new TaskCompletionSource();
        await Serve(Address, async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            await context.Response.WriteAsync("started");
            await context.Response.Body.FlushAsync();
            await aborted.Task;
        });
        using HttpClient client = _network.CreateClient(Address);

        HttpResponseMessage response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.False(aborted.Task.IsCompleted);
        response.Dispose();

        await aborted.Task.WaitAsync(Limit, Stop);
    }

    [Fact]
    public async Task Client_ThatCancelsWhileItWaits_AbortsTheRequest()
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await Serve(Address, async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task;
        });
        using HttpClient client = _network.CreateClient(Address);
        using var impatience = new CancellationTokenSource();

        Task<string> answer = client.GetStringAsync("/", impatience.Token);
        await started.Task.WaitAsync(Limit, Stop);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await aborted.Task.WaitAsync(Limit, Stop);
    }

    [Fact]
    public async Task Client_ThatHangsUp_EndsAWriteThatWaitsForIt()
    {
        var ended = new TaskCompletionSource<bool>();
        await Serve(Address, async context =>
        {
            byte[] chunk = new byte[100_000];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
            ended.SetResult(true);
        });
        using HttpClient client = _network.CreateClient(Address);

        (await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Stop)).Dispose();

        Assert.True(await ended.Task.WaitAsync(Limit, Stop));
    }

    [Fact]
    public async Task Server_ThatAborts_BreaksTheRead_AfterWhatItSent()
    {
        await Serve(Address, async context =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using HttpClient client = _network.CreateClient(Address);

        using HttpResponseMessage response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Stop);
        using Stream body = await response.Content.ReadAsStreamAsync(Stop);
        byte[] part = new byte[4];
        await body.ReadExactlyAsync(part, Stop);

        Assert.Equal("part"u8.ToArray(), part);
        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(part, Stop));
    }

    [Fact]
    public async Task Server_ThatAbortsBeforeItAnswers_FailsTheRequest()
    {
        await Serve(Address, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using HttpClient client = _network.CreateClient(Address);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Stop));

        Assert.IsAssignableFrom<IOException>(failure.InnerException);
    }

    [Fact]
    public async Task Connection_IsKeptAliveBetweenRequests()
    {
        var connections = new HashSet<string>();
        await Serve(Address, context =>
        {
            connections.Add(context.Connection.Id);
            return context.Response.WriteAsync("ok");
        });
        using HttpClient client = _network.CreateClient(Address);

        for (int i = 0; i < 3; i++)
            await client.GetStringAsync("/", Stop);

        Assert.Single(connections);
    }

    [Fact]
    public async Task Requests_InParallel_AreAnsweredEach()
    {
        await Serve(Address, context => context.Response.WriteAsync(context.Request.Path));
        using HttpClient client = _network.CreateClient(Address);

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.GetStringAsync($"/{i}", Stop)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"/{i}"), answers);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication server in _servers)
            await server.DisposeAsync();
    }

    private async Task<WebApplication> Serve(string url, RequestDelegate handle)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _network.UseFor(builder);
        WebApplication server = builder.Build();
        _servers.Add(server);
        server.Run(handle);
        await server.StartAsync(Stop);
        return server;
    }

    private static async Task AssertRefused(HttpClient client)
    {
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Stop));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }
}
