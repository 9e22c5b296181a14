using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>The models of one Ollama process: loaded on first use, one request each at a time, unloaded when their time is over.</summary>
internal sealed class OllamaModels : IDisposable
{
    /// <summary>Requests that may wait, as OLLAMA_MAX_QUEUE has it by default.</summary>
    private const int MaxQueue = 512;

    private readonly StandIn _standIn;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<string, LoadedModel> _loaded = [];
    private int _waiting;

    public OllamaModels(StandIn standIn)
    {
        _standIn = standIn;
        foreach (StandInModel model in standIn.Models.Where(model => model.IsResident))
            _loaded[model.Name] = new LoadedModel(model, model.Config.Context) { ExpiresAt = standIn.Time.GetUtcNow() + KeepAlive.ForEver };
    }

    /// <summary>What is loaded now, the longest to stay first.</summary>
    public IReadOnlyList<LoadedModel> Loaded
    {
        get
        {
            lock (_gate)
            {
                RemoveExpired();
                return [.. _loaded.Values.OrderByDescending(loaded => loaded.ExpiresAt)];
            }
        }
    }

    /// <summary>The name with its tag: without one, Ollama means <c>latest</c>.</summary>
    public static string Tagged(string name) => name.Contains(':', StringComparison.Ordinal) ? name : $"{name}:latest";

    /// <summary>The model of that name, with or without its tag and in any case; null where it was not pulled.</summary>
    public StandInModel? Find(string name) =>
        _standIn.Models.FirstOrDefault(model => Tagged(model.Name).Equals(Tagged(name), StringComparison.OrdinalIgnoreCase));

    public StandInModel Require(string name, WorkRequest work) =>
        (work.Fault == FaultKind.WrongModel ? null : Find(name)) ?? throw OllamaRefusals.NotFound(name);

    public void Unload(StandInModel model)
    {
        lock (_gate)
            _loaded.Remove(model.Name);
    }

    /// <summary>Takes a model for one request: loads it where needed, anew where the context changes, and waits its turn.</summary>
    public async Task<ModelLease> TakeAsync(StandInModel model, int? context, WorkRequest work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxQueue)
        {
            Interlocked.Decrement(ref _waiting);
            throw OllamaRefusals.Refusal(StatusCodes.Status503ServiceUnavailable, "server busy, please try again.  maximum pending requests exceeded");
        }

        try
        {
            long start = _standIn.Time.GetTimestamp();
            LoadedModel loaded = await LoadAsync(model, Effective(model, context), work, cancellationToken);
            TimeSpan loadTime = _standIn.Time.GetElapsedTime(start);
            await loaded.Turn.WaitAsync(cancellationToken);
            return new ModelLease(loaded, loadTime);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Gives a model back; from now on its time runs.</summary>
    public void Return(ModelLease lease, TimeSpan? keepAlive)
    {
        TimeSpan stay = keepAlive ?? (lease.Loaded.Model.IsResident ? KeepAlive.ForEver : KeepAlive.Default);
        lease.Loaded.Turn.Release();
        lock (_gate)
        {
            lease.Loaded.ExpiresAt = _standIn.Time.GetUtcNow() + stay;
            RemoveExpired();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<LoadedModel> LoadAsync(StandInModel model, int context, WorkRequest work, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                RemoveExpired();
                if (_loaded.TryGetValue(model.Name, out LoadedModel? there) && there.Context == context)
                    return there;
            }

            await _standIn.Pace.LoadPartAsync(model.Config.Vram.Bytes, 1, work.IsSlow, cancellationToken);
            if (work.Fault == FaultKind.OutOfMemory)
                throw OllamaRefusals.Refusal(StatusCodes.Status500InternalServerError, OllamaRefusals.OutOfMemory);
            lock (_gate)
                return _loaded[model.Name] = new LoadedModel(model, context) { ExpiresAt = _standIn.Time.GetUtcNow() + KeepAlive.Default };
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>An embedding model has no more context than it was trained with.</summary>
    private static int Effective(StandInModel model, int? context) =>
        context is not > 0 ? model.Config.Context : model.IsEmbedding ? Math.Min(context.Value, model.Config.Context) : context.Value;

    private void RemoveExpired()
    {
        DateTimeOffset now = _standIn.Time.GetUtcNow();
        foreach (LoadedModel expired in _loaded.Values.Where(loaded => loaded.ExpiresAt <= now && loaded.Turn.CurrentCount > 0).ToList())
            _loaded.Remove(expired.Model.Name);
    }
}

/// <summary>A model that is loaded.</summary>
/// <param name="model">The model.</param>
/// <param name="context">The context it was loaded with.</param>
internal sealed class LoadedModel(StandInModel model, int context)
{
    public StandInModel Model => model;

    public int Context => context;

    /// <summary>One request at a time, as OLLAMA_NUM_PARALLEL has it by default.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public required DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>A loaded model while one request has it.</summary>
/// <param name="Loaded">The model.</param>
/// <param name="LoadTime">How long it took to load; next to nothing where it was loaded.</param>
internal sealed record ModelLease(LoadedModel Loaded, TimeSpan LoadTime);
