using System.Threading.Channels;
using Hydra.Cluster.Inference;

namespace Hydra.Gateway.Backends;

/// <summary>Whether a backend may be asked now, and why not.</summary>
internal enum Admission
{
    /// <summary>It may.</summary>
    Admitted,

    /// <summary>It failed; its cooldown is not over, or another request is trying it.</summary>
    CoolingDown,

    /// <summary>Its probes fail.</summary>
    Down,

    /// <summary>It has not said yet what it holds.</summary>
    NotProbed,

    /// <summary>It does not hold the model now.</summary>
    ModelNotLoaded,
}

/// <summary>
/// What is known of a backend, from probes and from real traffic. Two reasons keep requests away from it, and each ends in its
/// own way: its probes fail (until one succeeds), or requests fail while probes look well (a cooldown, then one trial: success
/// ends it, failure doubles it).
/// </summary>
internal sealed class BackendHealth(GatewayOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();

    // One suspicion is as good as ten: a full channel drops the next.
    private readonly Channel<bool> _suspicions = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IReadOnlySet<string>? _models;
    private CancellationTokenSource _down = new();
    private bool _isDown;
    private bool _isProbed;
    private int _failedProbes;
    private int _failures;
    private int _cooldowns;
    private long _cooldownEnds;
    private bool _isCooling;
    private bool _isOnTrial;
    private BackendFault? _lastFault;

    /// <summary>Cancelled when the backend goes down, for requests that still wait for their first byte.</summary>
    public CancellationToken WhenDown
    {
        get
        {
            lock (_lock)
                return _down.Token;
        }
    }

    /// <summary>A consistent view for health details and metrics.</summary>
    public BackendStatus Status
    {
        get
        {
            lock (_lock)
                return new BackendStatus(!_isProbed ? "starting" : _isDown ? "down" : _isCooling ? "cooling-down" : "up", _lastFault, _models);
        }
    }

    /// <summary>Whether the last probe failed, be it down by that or not yet.</summary>
    public bool IsProbeFailing
    {
        get
        {
            lock (_lock)
                return _isDown || _failedProbes > 0;
        }
    }

    /// <summary>Asks for leave to send a request; what is admitted must be followed by <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="Abandoned"/>.</summary>
    /// <param name="placement">The model that is wanted.</param>
    /// <param name="force">Ask even in cooldown, because nothing else is left.</param>
    public Admission Admit(ModelPlacement placement, bool force = false)
    {
        lock (_lock)
        {
            if (_isDown)
                return Admission.Down;
            if (!_isProbed && placement.Workload.Api == InferenceApi.Tabbyapi)
                return Admission.NotProbed;
            if (_models is not null && !_models.Contains(placement.NameThere))
                return Admission.ModelNotLoaded;
            if (!_isCooling || force)
                return Admission.Admitted;
            if (_isOnTrial || time.GetTimestamp() < _cooldownEnds)
                return Admission.CoolingDown;
            _isOnTrial = true;
            return Admission.Admitted;
        }
    }

    /// <summary>A request got its first byte.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _cooldowns = 0;
            _isCooling = false;
            _isOnTrial = false;
            _lastFault = null;
        }
    }

    /// <summary>A request ended without saying anything of the backend: the caller left, or the request was at fault.</summary>
    public void Abandoned()
    {
        lock (_lock)
            _isOnTrial = false;
    }

    /// <summary>Ends when a request gave reason to probe before the time.</summary>
    public async Task SuspicionAsync(CancellationToken cancellationToken) => await _suspicions.Reader.ReadAsync(cancellationToken);

    /// <summary>Asks for a probe before the time.</summary>
    public void Suspect() => _suspicions.Writer.TryWrite(true);

    /// <summary>A request failed by the backend's fault.</summary>
    public void Failed(BackendFault fault)
    {
        Suspect();
        lock (_lock)
        {
            _lastFault = fault;
            _failures++;
            if (!_isOnTrial && !_isCooling && fault.Kind != FaultKind.Unreachable && _failures < options.FailuresBeforeCooldown)
                return;
            // A cooldown that runs is not shortened by requests that were on their way when it began.
            if (_isCooling && !_isOnTrial && time.GetTimestamp() < _cooldownEnds)
                return;
            TimeSpan length = options.Cooldown * Math.Pow(2, Math.Min(_cooldowns++, 16));
            _cooldownEnds = time.GetTimestamp() + (long)(Min(length, options.MaxCooldown).TotalSeconds * time.TimestampFrequency);
            _isCooling = true;
            _isOnTrial = false;
        }
    }

    /// <summary>A probe came back.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="failuresMeanDown">How many failures in a row mean that it is down; an unreachable one is down at once.</param>
    /// <returns>Whether it went down or came back by this.</returns>
    public bool Probed(ProbeResult result, int failuresMeanDown)
    {
        CancellationTokenSource? toCancel = null;
        bool changed;
        lock (_lock)
        {
            bool first = !_isProbed;
            bool wasDown = _isDown;
            _isProbed = true;
            if (result.Fault is null)
                CameBack(result);
            else if (result.Fault.Kind == FaultKind.Unreachable || ++_failedProbes >= failuresMeanDown || first)
                toCancel = WentDown(result.Fault);
            changed = wasDown != _isDown;
        }

        // Outside the lock: whoever waits runs on here and asks for the next backend's health.
        toCancel?.Cancel();
        return changed;
    }

    /// <summary>What the backend holds has changed, by its own answer.</summary>
    public void Holds(IReadOnlySet<string>? models)
    {
        lock (_lock)
            _models = models;
    }

    public void Dispose() => _down.Dispose();

    private void CameBack(ProbeResult result)
    {
        _failedProbes = 0;
        _models = result.Models ?? _models;
        if (_isDown || _lastFault?.Kind == FaultKind.Unreachable)
        {
            // It was away and is back: what was held against it is over with that.
            _isCooling = _isOnTrial = false;
            _failures = _cooldowns = 0;
            _lastFault = null;
        }

        if (!_isDown)
            return;
        _isDown = false;
        _down = new CancellationTokenSource();
    }

    private CancellationTokenSource? WentDown(BackendFault fault)
    {
        _lastFault = fault;
        if (_isDown)
            return null;
        _isDown = true;
        return _down;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

/// <summary>What is known of a backend at one moment.</summary>
/// <param name="State">starting, up, cooling-down or down.</param>
/// <param name="LastFault">The fault that was seen last and not yet made up for.</param>
/// <param name="Models">What it can answer with at once; null where it does not tell.</param>
internal sealed record BackendStatus(string State, BackendFault? LastFault, IReadOnlySet<string>? Models);
