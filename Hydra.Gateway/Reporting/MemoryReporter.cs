using System.Text.Json.Serialization;
using System.Threading.Channels;
using Hydra.Gateway.Backends;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Secrets;

namespace Hydra.Gateway.Reporting;

/// <summary>
/// Tells the memory how the backends are, so that hydra knows it without asking: each change, and again whatever the memory could not be told before. Requests for
/// models never wait for it.
/// </summary>
internal sealed partial class MemoryReporter(BackendRegistry backends, IClusterSource cluster, IHttpClientFactory clients, IConfiguration configuration, TimeProvider time, ILogger<MemoryReporter> logger)
    : BackgroundService
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "memory-reports";

    /// <summary>The secret that opens the memory, as cluster.yaml names it.</summary>
    public const string KeySecret = "gateway-memory-key";

    private const string Memory = "memory";

    /// <summary>Longest note that the memory takes.</summary>
    private const int LongestNote = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, BackendReport> _told = new(StringComparer.Ordinal);
    private string? _obstacle;

    /// <summary>A backend went down or came back.</summary>
    public void Changed() => _changes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cluster.Current.FindWorkload(Memory) is null)
            return;
        if (configuration.Secret(KeySecret) is not { } key)
        {
            LogNoKey(KeySecret);
            return;
        }

        using var look = new PeriodicTimer(LookEvery, time);
        Task tick = look.WaitForNextTickAsync(stoppingToken).AsTask();
        while (true)
        {
            Task change = _changes.Reader.WaitToReadAsync(stoppingToken).AsTask();
            bool isTick = await Task.WhenAny(change, tick) == tick;
            stoppingToken.ThrowIfCancellationRequested();
            if (isTick)
                tick = look.WaitForNextTickAsync(stoppingToken).AsTask();
            _changes.Reader.TryRead(out _);
            await ReportAsync(key, stoppingToken);
        }
    }

    private async Task ReportAsync(string key, CancellationToken cancellationToken)
    {
        foreach (IBackend backend in backends.All)
        {
            if (BackendReport.Of(backend.Health.Status, LongestNote) is not { } report || _told.GetValueOrDefault(backend.Name) == report)
                continue;
            string? obstacle = await TellAsync(key, backend.Name, report, cancellationToken);
            if (obstacle is not null && obstacle != _obstacle)
                LogNotTold(obstacle);
            _obstacle = obstacle;
            if (obstacle is not null)
                return;
            _told[backend.Name] = report;
        }
    }

    /// <returns>Why it was not told; null when it was.</returns>
    private async Task<string?> TellAsync(string key, string backend, BackendReport report, CancellationToken cancellationToken)
    {
        using HttpClient client = clients.CreateClient(ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"http://{Memory}/v1/system-state/{backend}"));
        request.Content = JsonContent.Create(report, BackendReportJson.Default.BackendReport);
        request.Headers.Authorization = new("Bearer", key);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return exception.Message;
        }
    }

    [LoggerMessage(LogLevel.Information, "The memory is not told how the backends are: there is no secret {Secret}")]
    private partial void LogNoKey(string secret);

    [LoggerMessage(LogLevel.Warning, "The memory could not be told how the backends are, and will be later: {Reason}")]
    private partial void LogNotTold(string reason);
}

/// <summary>How a backend is, in the memory's words.</summary>
/// <param name="State">healthy, degraded or down.</param>
/// <param name="Note">Why it is not healthy.</param>
internal sealed record BackendReport(string State, string? Note)
{
    /// <summary>Null where nothing is known yet.</summary>
    public static BackendReport? Of(BackendStatus status, int longestNote) => status.State switch
    {
        "up" => new BackendReport("healthy", null),
        "cooling-down" => new BackendReport("degraded", NoteOf(status, longestNote)),
        "down" => new BackendReport("down", NoteOf(status, longestNote)),
        _ => null,
    };

    private static string? NoteOf(BackendStatus status, int longest) => status.LastFault is not { } fault ? null
        : $"{fault.Reason}: {fault.Detail}" is var note && note.Length <= longest ? note : note[..longest];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackendReport))]
internal sealed partial class BackendReportJson : JsonSerializerContext;
