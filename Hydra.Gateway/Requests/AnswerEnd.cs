using Hydra.Gateway.Backends;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Requests;

/// <summary>What the end of an answer, whole or broken, says of the backend that gave it.</summary>
internal sealed partial class AnswerEnd(GatewayTelemetry telemetry, ILogger<AnswerEnd> logger)
{
    /// <summary>Tells the backend's health, the metrics and the log.</summary>
    /// <param name="candidate">Who answered.</param>
    /// <param name="fault">What broke the answer after its first byte; null where it is whole.</param>
    public void Judge(RouteCandidate candidate, BackendFault? fault)
    {
        if (fault is null)
        {
            candidate.Backend.Health.Completed();
            return;
        }

        if (fault.SaysBackendFails)
            candidate.Backend.Health.Failed(fault, new Permit(Admission.Admitted, IsTrial: false));
        if (fault.Kind == FaultKind.CallerLeft)
        {
            LogCallerLeft(candidate.Label);
            return;
        }

        telemetry.StreamBroke(candidate, fault);
        LogBroke(candidate.Label, fault.Reason, fault.Detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of {Candidate} broke after its first byte: {Reason} ({Detail})")]
    private partial void LogBroke(string candidate, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The caller hung up on {Candidate}")]
    private partial void LogCallerLeft(string candidate);
}
