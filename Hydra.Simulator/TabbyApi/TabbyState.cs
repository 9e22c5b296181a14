using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>The state of one TabbyAPI process: the loaded model, the places of its batch, and the issues that make it unhealthy.</summary>
internal sealed class TabbyState : IDisposable
{
    /// <summary>Requests that run together; others wait.</summary>
    public const int MaxBatchSize = 4;

    private const int MaxIssues = 100;

    private readonly StandIn _standIn;
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<(DateTimeOffset Time, string Description)> _issues = new();
    private StandInModel? _loaded;
    private CancellationTokenSource _gone = new();

    public TabbyState(StandIn standIn)
    {
        _standIn = standIn;
        _loaded = standIn.Models.FirstOrDefault(model => model.IsResident);
        Keys = new TabbyKeys(standIn.Setup.ApiKey, standIn.Setup.AdminKey);
        Loads = new TabbyLoads(standIn, this);
    }

    public TabbyKeys Keys { get; }

    public TabbyLoads Loads { get; }

    public SemaphoreSlim Batch { get; } = new(MaxBatchSize, MaxBatchSize);

    /// <summary>The model that answers; with the fault wrong-model, another one of the folder than the one that was loaded.</summary>
    public StandInModel? Loaded
    {
        get
        {
            lock (_gate)
            {
                return _loaded is { } loaded && _standIn.Faults.Current?.Kind == FaultKind.WrongModel ? Other(loaded) : _loaded;
            }
        }
    }

    public StandInModel RequireLoaded() => Loaded ?? throw TabbyRefusals.NoModel();

    /// <summary>The model that answers a request which a fault may have struck, until it is taken away.</summary>
    public (StandInModel Model, CancellationToken Gone) Lease(WorkRequest work)
    {
        lock (_gate)
        {
            StandInModel loaded = _loaded ?? throw TabbyRefusals.NoModel();
            return (work.Fault == FaultKind.WrongModel ? Other(loaded) : loaded, _gone.Token);
        }
    }

    /// <summary>Puts another model in place, or none; generations that still run are broken off.</summary>
    public void Replace(StandInModel? model)
    {
        CancellationTokenSource gone;
        lock (_gate)
        {
            gone = _gone;
            _gone = new CancellationTokenSource();
            _loaded = model;
        }

        // Not disposed: a generation may just be linking itself to it.
        gone.Cancel();
    }

    /// <summary>An error that makes the process unhealthy until it is started anew, as there: the list is never emptied.</summary>
    public void AddIssue(string description)
    {
        if (_issues.Count < MaxIssues)
            _issues.Enqueue((_standIn.Time.GetUtcNow(), description));
    }

    public JsonArray Issues() =>
    [
        .. _issues.Select(issue => new JsonObject { ["time"] = issue.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["description"] = issue.Description }),
    ];

    public void Dispose()
    {
        Batch.Dispose();
        _gone.Dispose();
    }

    private StandInModel Other(StandInModel loaded) => _standIn.Models.FirstOrDefault(model => model.Name != loaded.Name) ?? loaded with { Name = loaded.Name + "-other" };
}
