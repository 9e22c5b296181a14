using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Simulator;

/// <summary>A stand-in on a Kestrel in memory, and clients of it.</summary>
internal sealed class StandInUnderTest : IAsyncDisposable
{
    public const string ApiKey = "the-api-key";
    public const string AdminKey = "the-admin-key";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InMemoryNetwork _network = new();

    private StandInUnderTest(string workload, StandInSetup setup)
    {
        StandIn = new StandIn(workload, () => SimulatorCluster.Model, setup with { ApiKey = ApiKey, AdminKey = AdminKey });
        Host = new StandInHost(StandIn, new Uri("http://127.0.1.250:5000"), _network.UseFor);
        Client = _network.CreateClient("http://127.0.1.250:5000");
        Client.Timeout = Limit;
    }

    public StandIn StandIn { get; }

    public StandInHost Host { get; }

    public HttpClient Client { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<StandInUnderTest> TabbyAsync(StandInSetup? setup = null) => StartAsync("tabbyapi", setup);

    public static Task<StandInUnderTest> OllamaAsync(StandInSetup? setup = null) => StartAsync("ollama", setup);

    public static Task<StandInUnderTest> KokoroAsync(StandInSetup? setup = null) => StartAsync("kokoro", setup);

    public static Task<StandInUnderTest> WhisperAsync(StandInSetup? setup = null) => StartAsync("whisper", setup);

    public static Task<StandInUnderTest> ComfyAsync(StandInSetup? setup = null) => StartAsync("comfyui", setup);

    /// <summary>Opens a websocket.</summary>
    public async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(_network.CreateHandler());
        await socket.ConnectAsync(new Uri($"ws://127.0.1.250:5000{path}"), invoker, Stop);
        return socket;
    }

    public Task SetAsync(FaultKind kind, int? times = null) => Host.SetFaultAsync(new Fault(kind, times), Stop);

    public Task LiftAsync() => Host.SetFaultAsync(fault: null, Stop);

    public async Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path, null, headers);
        using HttpResponseMessage response = await Client.SendAsync(request, Stop);
        return await Reply.OfAsync(response, Stop);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using HttpResponseMessage response = await Client.SendAsync(request, Stop);
        return await Reply.OfAsync(response, Stop);
    }

    /// <summary>Posts JSON with the admin key, unless other headers are given.</summary>
    public async Task<Reply> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, path, json, headers.Length == 0 ? [("x-api-key", ApiKey), ("x-admin-key", AdminKey)] : headers);
        using HttpResponseMessage response = await Client.SendAsync(request, Stop);
        return await Reply.OfAsync(response, Stop);
    }

    /// <summary>Posts JSON and comes back with the head of the answer.</summary>
    public async Task<OpenStream> OpenAsync(string path, string json)
    {
        HttpRequestMessage request = Request(HttpMethod.Post, path, json, ("x-api-key", ApiKey), ("x-admin-key", AdminKey));
        HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        return new OpenStream(request, response, new StreamReader(await response.Content.ReadAsStreamAsync(Stop)));
    }

    public Task WorkAsync(Func<WorkMeter, bool> until) => StandIn.Work.WaitAsync(until, Stop).WaitAsync(Limit, TimeProvider.System, Stop);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }

    private static async Task<StandInUnderTest> StartAsync(string workload, StandInSetup? setup)
    {
        var started = new StandInUnderTest(workload, setup ?? new StandInSetup { Fast = true });
        await started.Host.StartAsync(Stop);
        return started;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(int Status, string ContentType, byte[] Bytes)
{
    public string Text { get; } = Encoding.UTF8.GetString(Bytes);

    public required HttpResponseHeaders Headers { get; init; }

    /// <summary>The length that was announced.</summary>
    public required long? Length { get; init; }

    public required string? Disposition { get; init; }

    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The data of its server-sent events.</summary>
    public string[] Events => [.. Text.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(item => item["data: ".Length..])];

    /// <summary>Its lines of JSON.</summary>
    public JsonElement[] Lines => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    public static async Task<Reply> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsByteArrayAsync(cancellationToken))
        {
            Headers = response.Headers,
            // Reading the content whole sets the property; the header's own text is what was sent.
            Length = response.Content.Headers.NonValidated.TryGetValues("Content-Length", out HeaderStringValues length) ? long.Parse(length.ToString(), CultureInfo.InvariantCulture) : null,
            Disposition = response.Content.Headers.ContentDisposition?.ToString(),
        };
}

/// <summary>An answer that is still coming.</summary>
internal sealed class OpenStream(HttpRequestMessage request, HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpResponseMessage Response => response;

    public StreamReader Reader => reader;

    /// <summary>Hangs up.</summary>
    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
        request.Dispose();
    }
}
