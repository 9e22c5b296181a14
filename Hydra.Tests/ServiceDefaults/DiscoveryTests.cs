using System.Net;
using Hydra.Cluster.Workloads;
using Hydra.ServiceDefaults.Discovery;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.ServiceDefaults;

public sealed class DiscoveryTests
{
    private static readonly Workload MemoryWorkload = TestClusters.Model().FindWorkload("memory")!;

    [Fact]
    public void An_address_is_the_nodes_where_nothing_is_configured()
    {
        WorkloadAddresses addresses = Addresses([]);

        Assert.Equal(new Uri("http://192.168.1.244:8283/"), addresses.AddressOf(MemoryWorkload));
        Assert.Equal(new Uri("http://192.168.1.244:9283/"), addresses.AddressOf(MemoryWorkload, MemoryWorkload.Endpoints[1]));
    }

    [Fact]
    public void A_configured_address_wins_for_its_endpoint_alone()
    {
        WorkloadAddresses addresses = Addresses(new() { ["services:memory:http:0"] = "http://127.0.1.244:9999" });

        Assert.Equal(new Uri("http://127.0.1.244:9999/"), addresses.AddressOf(MemoryWorkload));
        Assert.Equal(new Uri("http://192.168.1.244:9283/"), addresses.AddressOf(MemoryWorkload, MemoryWorkload.Endpoints[1]));
    }

    [Fact]
    public void A_bad_address_and_a_missing_port_are_told_with_their_place()
    {
        WorkloadAddresses addresses = Addresses(new() { ["services:memory:http:0"] = "memory" });
        Workload cron = TestClusters.Model().FindWorkload("cron")!;

        var bad = Assert.Throws<InvalidOperationException>(() => addresses.AddressOf(MemoryWorkload));
        var portless = Assert.Throws<InvalidOperationException>(() => addresses.AddressOf(cron));

        Assert.StartsWith("services:memory:http:0 is 'memory': write an absolute address", bad.Message, StringComparison.Ordinal);
        Assert.Contains("workloads.cron.ports", portless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_finds_a_workload_by_the_cluster_file()
    {
        await using DefaultsHost memory = await StartMemoryAsync();
        await using DefaultsHost caller = await DefaultsHost.StartAsync(TestClusters.Model("127.0.0.1", memory.Client.BaseAddress!.Port));

        Assert.Equal("remembered", await AskAsync(caller, "http://memory/recall"));
    }

    [Fact]
    public async Task A_configured_endpoint_comes_before_the_cluster_file()
    {
        await using DefaultsHost memory = await StartMemoryAsync();
        await using DefaultsHost caller = await DefaultsHost.StartAsync(
            TestClusters.Model("127.0.0.1", memoryPort: 1),
            new Dictionary<string, string?> { ["services:memory:http:0"] = memory.Client.BaseAddress!.ToString() });

        Assert.Equal("remembered", await AskAsync(caller, "http://memory/recall"));
    }

    [Fact]
    public async Task A_name_that_is_no_workload_is_left_to_the_network()
    {
        await using DefaultsHost memory = await StartMemoryAsync();
        await using DefaultsHost caller = await DefaultsHost.StartAsync();

        Assert.Equal("remembered", await AskAsync(caller, new Uri(memory.Client.BaseAddress!, "/recall").ToString()));
    }

    [Fact]
    public async Task A_GET_is_tried_again_and_a_POST_is_not()
    {
        int gets = 0, posts = 0;
        await using DefaultsHost memory = await DefaultsHost.StartAsync(map: app =>
        {
            app.MapGet("/flaky", () => TypedResults.StatusCode(++gets == 1 ? 503 : 200)).AllowAnonymous();
            app.MapPost("/flaky", () => TypedResults.StatusCode(++posts == 1 ? 503 : 200)).AllowAnonymous();
        });
        await using DefaultsHost caller = await DefaultsHost.StartAsync(TestClusters.Model("127.0.0.1", memory.Client.BaseAddress!.Port));
        using HttpClient client = ClientOf(caller);

        using HttpResponseMessage read = await client.GetAsync(new Uri("http://memory/flaky"), TestContext.Current.CancellationToken);
        using HttpResponseMessage written = await client.PostAsync(new Uri("http://memory/flaky"), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, written.StatusCode);
        Assert.Equal((2, 1), (gets, posts));
    }

    [Fact]
    public async Task Clients_use_no_proxy()
    {
        await using DefaultsHost caller = await DefaultsHost.StartAsync();

        HttpMessageHandler? handler = caller.App.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler();
        while (handler is DelegatingHandler outer)
            handler = outer.InnerHandler;

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).UseProxy);
    }

    private static WorkloadAddresses Addresses(Dictionary<string, string?> settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    private static Task<DefaultsHost> StartMemoryAsync() =>
        DefaultsHost.StartAsync(map: app => app.MapGet("/recall", () => "remembered").RequireScope(KeyScopes.Inference));

    private static HttpClient ClientOf(DefaultsHost caller) => caller.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("memory");

    private static async Task<string> AskAsync(DefaultsHost caller, string address)
    {
        using HttpClient client = ClientOf(caller);
        client.DefaultRequestHeaders.Add("x-api-key", DefaultsHost.InferenceKey);
        return await client.GetStringAsync(new Uri(address), TestContext.Current.CancellationToken);
    }
}
