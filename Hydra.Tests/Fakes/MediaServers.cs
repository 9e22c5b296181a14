using Hydra.Tests.Hosting;

namespace Hydra.Tests.Fakes;

/// <summary>The reference cluster's servers of speech, transcription and pictures.</summary>
internal sealed class MediaServers(InMemoryNetwork network) : IAsyncDisposable
{
    public FakeServer Kokoro { get; } = new(network, "http://192.168.1.203:8080", "GET /health");

    /// <summary>Another of the same sort, at an address at which the reference cluster has none.</summary>
    public FakeServer SecondKokoro { get; } = new(network, "http://192.168.1.250:8080", "GET /health");

    public FakeServer Whisper { get; } = new(network, "http://192.168.1.203:9000", "GET /openapi.json");

    public FakeServer ComfyUi { get; } = new(network, "http://192.168.1.203:8188", "GET /system_stats");

    public Task StartAsync() => Task.WhenAll(Kokoro.StartAsync(), SecondKokoro.StartAsync(), Whisper.StartAsync(), ComfyUi.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await Kokoro.DisposeAsync();
        await SecondKokoro.DisposeAsync();
        await Whisper.DisposeAsync();
        await ComfyUi.DisposeAsync();
    }
}
