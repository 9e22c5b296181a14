using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hydra.ServiceDefaults;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.Simulator;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Simulator;

/// <summary>The Simulator as a whole: its control API in memory, its stand-ins on free ports of the loopback.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private static readonly string AdminKey = ApiKey.Generate();
    private static readonly string InferenceKey = ApiKey.Generate();

    private readonly InMemoryNetwork _network = new();
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    public ControlApiTests()
    {
        _app = Build(new() { ["Simulator:StandIns:tabbyapi"] = "http://127.0.0.1:0", ["Simulator:StandIns:ollama"] = "http://127.0.0.1:0", ["Simulator:StandIns:kokoro"] = "http://127.0.0.1:0" });
        _client = _network.CreateClient("http://127.0.1.244:4999");
        _client.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _app.StartAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task List_ShowsEveryStandIn_AndWhatItDid()
    {
        JsonElement before = await _client.GetFromJsonAsync<JsonElement>("/stand-ins", Stop);
        using var outside = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(before[1].GetProperty("address").GetString()!) };
        await outside.PostAsync("/api/chat", new StringContent(OllamaChatTests.Body("Hi")), Stop);
        JsonElement after = await _client.GetFromJsonAsync<JsonElement>("/stand-ins", Stop);

        Assert.Equal(["kokoro", "ollama", "tabbyapi"], before.EnumerateArray().Select(item => item.GetProperty("workload").GetString()));
        Assert.Equal(("ollama", "up", JsonValueKind.Null), (before[1].GetProperty("api").GetString(), before[1].GetProperty("state").GetString(), before[1].GetProperty("fault").ValueKind));
        Assert.Equal((0, 1), (before[1].GetProperty("served").GetInt32(), after[1].GetProperty("served").GetInt32()));
    }

    [Fact]
    public async Task Fault_IsSetShownAndRemoved()
    {
        JsonElement set = await ReadAsync(await PutAsync("tabbyapi", "{\"kind\":\"server-error\",\"times\":3}"));
        JsonElement removed = await ReadAsync(await _client.DeleteAsync("/stand-ins/tabbyapi/fault", Stop));
        JsonElement down = await ReadAsync(await PutAsync("tabbyapi", "{\"kind\":\"down\"}"));
        JsonElement up = await ReadAsync(await PutAsync("tabbyapi", "{\"kind\":\"slow\"}"));

        Assert.Equal(("server-error", 3), (set.GetProperty("fault").GetProperty("kind").GetString(), set.GetProperty("fault").GetProperty("times").GetInt32()));
        Assert.Equal(JsonValueKind.Null, removed.GetProperty("fault").ValueKind);
        Assert.Equal(("down", JsonValueKind.Null), (down.GetProperty("state").GetString(), down.GetProperty("fault").GetProperty("times").ValueKind));
        Assert.Equal("up", up.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("{\"kind\":\"explode\"}", 400, "it is one of down, hang, slow, server-error, malformed, truncated, wrong-model, out-of-memory")]
    [InlineData("{}", 400, "it is one of")]
    [InlineData("{\"kind\":\"hang\",\"times\":0}", 400, "at least 1")]
    [InlineData("{\"kind\":\"down\",\"times\":2}", 400, "times does not go with down")]
    [InlineData("{", 400, "")]
    public async Task WrongFault_IsAProblem(string body, int status, string detail)
    {
        HttpResponseMessage response = await PutAsync("ollama", body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(detail, await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultThatMakesNoSense_IsAProblem_ThatNamesThoseThatDo()
    {
        HttpResponseMessage response = await PutAsync("kokoro", "{\"kind\":\"wrong-model\"}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(
            "wrong-model makes no sense for kokoro; it takes down, hang, slow, server-error, malformed, truncated, out-of-memory.",
            problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task UnknownStandIn_Is404_AndNamesThoseThereAre()
    {
        HttpResponseMessage response = await PutAsync("postgres", "{\"kind\":\"hang\"}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("kokoro, ollama, tabbyapi", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_AsksForTheAdminScope()
    {
        using HttpClient stranger = _network.CreateClient("http://127.0.1.244:4999");
        using HttpClient user = _network.CreateClient("http://127.0.1.244:4999");
        user.DefaultRequestHeaders.Authorization = new("Bearer", InferenceKey);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/stand-ins", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.DeleteAsync("/stand-ins/ollama/fault", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/stand-ins", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/alive", Stop)).StatusCode);
    }

    [Fact]
    public void Start_NamesEveryStandInThatCannotBe()
    {
        using WebApplication app = Build(new()
        {
            ["Simulator:StandIns:postgres"] = "http://127.0.0.1:0",
            ["Simulator:StandIns:nothing"] = "http://127.0.0.1:0",
            ["Simulator:StandIns:ollama"] = "127.0.0.1",
        });

        StartRefusedException refused = Assert.Throws<StartRefusedException>(() => app.Services.GetRequiredService<StandInFleet>());

        Assert.Equal(3, refused.Lines.Count);
        Assert.Contains(refused.Lines, line => line.Contains("no workload 'nothing'", StringComparison.Ordinal));
        Assert.Contains(refused.Lines, line => line.Contains("'postgres': it has no api; stand-ins speak tabbyapi, ollama, kokoro, whisper, comfyui", StringComparison.Ordinal));
        Assert.Contains(refused.Lines, line => line.Contains("'127.0.0.1', which is no address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OnATakenPort_SaysWhoseItIs()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using WebApplication app = Build(new() { ["Simulator:StandIns:ollama"] = $"http://127.0.0.1:{port}" });

        StartRefusedException refused = await Assert.ThrowsAsync<StartRefusedException>(app.StartStandInsAsync);

        Assert.Contains($"The stand-in for 'ollama' cannot listen on http://127.0.0.1:{port}/", refused.Message, StringComparison.Ordinal);
    }

    private WebApplication Build(Dictionary<string, string?> settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.1.244:4999");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Simulator:Fast"] = "true",
            ["Keys:owner:Sha256"] = ApiKey.Sha256Of(AdminKey),
            ["Keys:owner:Scopes"] = KeyScopes.Admin,
            ["Keys:client:Sha256"] = ApiKey.Sha256Of(InferenceKey),
            ["Keys:client:Scopes"] = KeyScopes.Inference,
        });
        builder.Services.AddSingleton<IClusterSource>(new FixedClusterSource(SimulatorCluster.Model));
        builder.AddHydraDefaults();
        builder.AddSimulator();
        _network.UseFor(builder);
        WebApplication app = builder.Build();
        app.MapHydraDefaults();
        app.MapSimulator();
        return app;
    }

    private Task<HttpResponseMessage> PutAsync(string workload, string body) =>
        _client.PutAsync($"/stand-ins/{workload}/fault", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Stop);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }
}
