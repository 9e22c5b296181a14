using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway;

/// <summary>Spans and instruments of the gateway. Model calls bear OpenTelemetry's gen_ai names (status Development, so they stand here and nowhere else).</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    public const string Name = "Hydra.Gateway";

    private static readonly ActivitySource Source = new(Name);
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _failovers;
    private readonly Counter<long> _broken;
    private readonly Counter<long> _probes;
    private readonly Counter<long> _badCalls;

    public GatewayTelemetry(IMeterFactory meters, BackendRegistry backends)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s", "Time of a request from its arrival to the end of its answer.", advice: Buckets(0.01, 2, 16));
        _firstChunk = _meter.CreateHistogram<double>("gen_ai.client.operation.time_to_first_chunk", "s", "Time of a request from its arrival to the first byte of its answer.", advice: Buckets(0.01, 2, 16));
        _attempts = _meter.CreateCounter<long>("hydra.gateway.attempt.count", "{attempt}", "Requests sent to a backend, by outcome.");
        _skipped = _meter.CreateCounter<long>("hydra.gateway.skip.count", "{candidate}", "Candidates passed over without being asked, by reason.");
        _failovers = _meter.CreateCounter<long>("hydra.gateway.failover.count", "{request}", "Requests that another candidate than the first answered.");
        _broken = _meter.CreateCounter<long>("hydra.gateway.stream.broken.count", "{stream}", "Streams that broke after their first byte, by reason.");
        _probes = _meter.CreateCounter<long>("hydra.gateway.probe.count", "{probe}", "Probes of backends, by outcome.");
        _badCalls = _meter.CreateCounter<long>("hydra.gateway.tool_call.bad.count", "{call}", "Calls of tools that a model wrote wrong, by what became of them: mended or broken.");
        _meter.CreateObservableGauge("hydra.gateway.backend.up", () => backends.All.Select(backend => new Measurement<int>(backend.Health.Status.State == "up" ? 1 : 0, Tag("backend", backend.Name))), "1", "Whether a backend is up.");
    }

    /// <summary>The span of one attempt at a backend; null where nobody listens.</summary>
    public static Activity? StartAttempt(InferenceRequest request, RouteCandidate candidate)
    {
        if (!Source.HasListeners())
            return null;
        string operation = NameOf(request.Operation);
        Activity? activity = Source.StartActivity($"{operation} {candidate.Model.Name}", ActivityKind.Client);
        return activity?
            .SetTag("gen_ai.operation.name", operation)
            .SetTag("gen_ai.provider.name", candidate.Backend.Provider)
            .SetTag("gen_ai.request.model", candidate.Model.Name)
            .SetTag("gen_ai.request.stream", request.Stream)
            .SetTag("hydra.backend", candidate.Backend.Name)
            .SetTag("hydra.route.reason", candidate.Reason.ToString());
    }

    /// <summary>The span of one attempt at a backend of speech, transcription or pictures; null where nobody listens.</summary>
    public static Activity? StartAttempt(string operation, RouteCandidate candidate) =>
        !Source.HasListeners() ? null : Source.StartActivity($"{operation} {candidate.Model.Name}", ActivityKind.Client)?
            .SetTag("gen_ai.operation.name", operation)
            .SetTag("gen_ai.provider.name", candidate.Backend.Provider)
            .SetTag("gen_ai.request.model", candidate.Model.Name)
            .SetTag("hydra.backend", candidate.Backend.Name)
            .SetTag("hydra.route.reason", candidate.Reason.ToString());

    public void Attempted(RouteCandidate candidate, BackendFault? fault) =>
        _attempts.Add(1, Tag("backend", candidate.Backend.Name), Tag("outcome", fault?.Reason ?? "answered"));

    public void Skipped(RouteCandidate candidate, Admission reason) => _skipped.Add(1, Tag("backend", candidate.Backend.Name), Tag("reason", ReasonOf(reason)));

    public void FailedOver(RouteCandidate from, RouteCandidate to) => _failovers.Add(1, Tag("from", from.Backend.Name), Tag("to", to.Backend.Name));

    public void StreamBroke(RouteCandidate candidate, BackendFault fault) => _broken.Add(1, Tag("backend", candidate.Backend.Name), Tag("reason", fault.Reason));

    /// <summary>Calls of tools whose arguments lacked their end and got one.</summary>
    public void CallsMended(int calls)
    {
        if (calls > 0)
            _badCalls.Add(calls, Tag("outcome", "mended"));
    }

    /// <summary>A call of a tool that no sense could be made of; it ended its answer.</summary>
    public void CallBroken() => _badCalls.Add(1, Tag("outcome", "broken"));

    public void Probed(IBackend backend, ProbeResult result) => _probes.Add(1, Tag("backend", backend.Name), Tag("outcome", result.Fault?.Reason ?? "up"));

    /// <summary>The first byte of an answer goes out.</summary>
    public void Began(InferenceRequest request, RouteCandidate candidate, TimeSpan after) =>
        _firstChunk.Record(after.TotalSeconds, Tag("gen_ai.operation.name", NameOf(request.Operation)), Tag("gen_ai.request.model", candidate.Model.Name), Tag("backend", candidate.Backend.Name));

    /// <summary>The first byte of speech, a transcription or pictures goes out.</summary>
    public void Began(string operation, RouteCandidate candidate, TimeSpan after) =>
        _firstChunk.Record(after.TotalSeconds, Tag("gen_ai.operation.name", operation), Tag("gen_ai.request.model", candidate.Model.Name), Tag("backend", candidate.Backend.Name));

    /// <summary>An answer is over.</summary>
    public void Ended(InferenceRequest request, RouteCandidate candidate, TimeSpan after, string outcome) =>
        _duration.Record(
            after.TotalSeconds,
            new TagList([Tag("gen_ai.operation.name", NameOf(request.Operation)), Tag("gen_ai.request.model", candidate.Model.Name), Tag("backend", candidate.Backend.Name), Tag("outcome", outcome)]));

    /// <summary>Speech, a transcription or pictures are over.</summary>
    public void Ended(string operation, RouteCandidate candidate, TimeSpan after, string outcome) =>
        _duration.Record(
            after.TotalSeconds,
            new TagList([Tag("gen_ai.operation.name", operation), Tag("gen_ai.request.model", candidate.Model.Name), Tag("backend", candidate.Backend.Name), Tag("outcome", outcome)]));

    public void Dispose() => _meter.Dispose();

    /// <summary>Why a candidate was passed over, as tags and headers spell it.</summary>
    public static string ReasonOf(Admission admission) => admission switch
    {
        Admission.CoolingDown => "cooling-down",
        Admission.Down => "down",
        Admission.NotProbed => "not-probed",
        Admission.ModelNotLoaded => "model-not-loaded",
        _ => "admitted",
    };

    private static string NameOf(InferenceOperation operation) => operation switch
    {
        InferenceOperation.Chat => "chat",
        InferenceOperation.Completion => "text_completion",
        _ => "embeddings",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Buckets(double first, double factor, int count) =>
        new() { HistogramBucketBoundaries = [.. Enumerable.Range(0, count).Select(i => first * Math.Pow(factor, i))] };
}
