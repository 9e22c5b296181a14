using System.Globalization;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>Asks a resource how it is; a boundary that tests replace.</summary>
internal interface IHealthProbe
{
    /// <summary>Null when it is healthy, else why not in a few words.</summary>
    Task<string?> AskAsync(DevHealth health, CancellationToken cancellationToken);
}

/// <summary>Asks by HTTP, past any proxy.</summary>
internal sealed class HttpHealthProbe : IHealthProbe, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public async Task<string?> AskAsync(DevHealth health, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(health.Timing.Timeout);
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(health.Url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            int status = (int)response.StatusCode;
            return status == health.Expect ? null : string.Create(CultureInfo.InvariantCulture, $"GET {health.Url} answers {status} instead of {health.Expect}");
        }
        catch (HttpRequestException exception)
        {
            return $"GET {health.Url}: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"GET {health.Url} does not answer within {health.Timing.Timeout.TotalSeconds:0.###} s");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
