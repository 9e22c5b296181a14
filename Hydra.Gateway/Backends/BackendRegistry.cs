using Hydra.Cluster.Inference;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Backends.ComfyUi;
using Hydra.Gateway.Backends.Kokoro;
using Hydra.Gateway.Backends.Ollama;
using Hydra.Gateway.Backends.TabbyApi;
using Hydra.Gateway.Backends.Whisper;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Discovery;
using Hydra.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Backends;

/// <summary>The servers of models that the cluster file knew at start. Their set changes only with a restart; their models, routes and checks do at any time.</summary>
internal sealed class BackendRegistry : IDisposable
{
    private readonly Dictionary<WorkloadId, IBackend> _backends = [];

    public BackendRegistry(
        IClusterSource cluster, WorkloadAddresses addresses, IConfiguration configuration, IOptions<GatewayOptions> options, TimeProvider time, IEnumerable<BackendDialer> dialers)
    {
        foreach (Workload workload in cluster.Current.Workloads.Where(workload => workload.Api is not null && workload.MainEndpoint is not null))
        {
            var parts = new BackendParts(
                workload,
                addresses.AddressOf(workload),
                new BackendClient(options.Value, dialers.FirstOrDefault()),
                new BackendHealth(options.Value, time),
                options.Value,
                time);
            _backends[workload.Id] = workload.Api switch
            {
                InferenceApi.Tabbyapi => new TabbyApiBackend(parts, configuration.Secret("tabbyapi-api-key")),
                InferenceApi.Kokoro => new KokoroBackend(parts),
                InferenceApi.Whisper => new WhisperBackend(parts),
                InferenceApi.Comfyui => new ComfyUiBackend(parts),
                _ => new OllamaBackend(parts),
            };
        }
    }

    public IReadOnlyCollection<IBackend> All => _backends.Values;

    public IBackend? Find(WorkloadId id) => _backends.GetValueOrDefault(id);

    public void Dispose()
    {
        foreach (IBackend backend in _backends.Values)
            backend.Dispose();
    }
}

/// <summary>What every backend is made of.</summary>
internal sealed record BackendParts(Workload Workload, Uri Address, BackendClient Client, BackendHealth Health, GatewayOptions Options, TimeProvider Time);
