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

/// <summary>Whether a request may be sent, and whether it is the one that tries a backend after its cooldown: only its holder ends the trial.</summary>
/// <param name="Admission">Whether it may be sent.</param>
/// <param name="IsTrial">Whether it is the trial.</param>
internal readonly record struct Permit(Admission Admission, bool IsTrial);

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

    /// <summary>Asks for leave to send a request; a permit must be followed by <see cref="Began"/>, <see cref="Failed"/> or <see cref="Abandoned"/>.</summary>
    /// <param name="placement">The model that is wanted.</param>
    /// <param name="force">Ask even in cooldown, because nothing else is left.</param>
    public Permit Admit(ModelPlacement placement, bool force = false)
    {
        lock (_lock)
        {
            if (_isDown)
                return new Permit(Admission.Down, IsTrial: false);
            if (!_isProbed && placement.Workload.Api == InferenceApi.Tabbyapi)
                return new Permit(Admission.NotProbed, IsTrial: false);
            if (_models is not null && !_models.Contains(placement.NameThere))
                return new Permit(Admission.ModelNotLoaded, IsTrial: false);
            if (!_isCooling || force)
                return new Permit(Admission.Admitted, IsTrial: false);
            if (_isOnTrial || time.GetTimestamp() < _cooldownEnds)
                return new Permit(Admission.CoolingDown, IsTrial: false);
            _isOnTrial = true;
            return new Permit(Admission.Admitted, IsTrial: true);
        }
    }

    /// <summary>A request got its first byte: a trial that gets so far has passed.</summary>
    public void Began(Permit permit)
    {
        lock (_lock)
        {
            if (!permit.IsTrial)
                return;
            _isCooling = false;
            _isOnTrial = false;
        }
    }

    /// <summary>An answer came whole. Not before: a backend whose every stream breaks fails, however well each begins.</summary>
    public void Completed()
    {
        lock (_lock)
        {
            _failures = 0;
            if (_isCooling)
                return;
            _cooldowns = 0;
            if (!_isDown)
                _lastFault = null;
        }
    }

    /// <summary>A request ended without saying anything of the backend: the caller left, or the request was at fault.</summary>
    public void Abandoned(Permit permit)
    {
        lock (_lock)
            _isOnTrial &= !permit.IsTrial;
    }

    /// <summary>Ends when a request gave reason to probe before the time.</summary>
    public async Task SuspicionAsync(CancellationToken cancellationToken) => await _suspicions.Reader.ReadAsync(cancellationToken);

    /// <summary>Asks for a probe before the time.</summary>
    public void Suspect() => _suspicions.Writer.TryWrite(true);

    /// <summary>A request failed by the backend's fault.</summary>
    public void Failed(BackendFault fault, Permit permit)
    {
        Suspect();
        lock (_lock)
        {
            _lastFault = fault;
            _failures++;
            bool isEnough = permit.IsTrial || fault.Kind == FaultKind.Unreachable || _failures >= options.FailuresBeforeCooldown;
            // Requests that were on their way when a cooldown began neither lengthen it nor end its trial.
            if (!isEnough || (_isCooling && !permit.IsTrial))
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
