using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Failover;

/// <summary>Walks a route for text and vectors: an attempt is over when the first part of a stream is there, or a whole answer.</summary>
internal sealed class FailoverSender(IOptions<GatewayOptions> options, RouteWalk walk, TimeProvider time)
{
    public async Task<FailoverOutcome> SendAsync(InferenceRequest request, InferenceRoute route, CancellationToken callerLeft)
    {
        var errand = new Errand<AcceptedAnswer>(candidate => GatewayTelemetry.StartAttempt(request, candidate), (candidate, left) => AttemptAsync(request, candidate, left));
        WalkOutcome<AcceptedAnswer> outcome = await walk.GoAsync(route, errand, callerLeft);
        return new FailoverOutcome(outcome.Answer, outcome.Error, outcome.Failed);
    }

    private async Task<(AcceptedAnswer? Answer, BackendFault? Fault)> AttemptAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken callerLeft)
    {
        if (candidate.Backend is not ITextBackend backend)
            return (null, new BackendFault(FaultKind.NotSuitable, "It was no server of language models when the gateway started."));
        GatewayOptions patience = options.Value;
        // A long prompt takes its time as well: the probe tells that from a backend that hangs.
        var deadline = new AttemptDeadline(candidate.Backend.Health, patience.SuspicionAfter, request.Stream ? patience.FirstChunkTimeout : patience.WholeAnswerTimeout, time, callerLeft);
        AnswerStream? stream = null;
        bool accepted = false;
        try
        {
            BackendReply reply = await backend.SendAsync(request, candidate, deadline.Token);
            stream = reply.Stream;
            StreamStep first = stream is null ? default : await stream.NextAsync(deadline.Token);
            if ((reply.Fault ?? first.Fault) is { } fault)
                return (null, fault);
            deadline.Commit();
            accepted = true;
            return (new AcceptedAnswer(candidate, reply.Whole, stream, first, deadline), null);
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            return (null, deadline.Fault());
        }
        finally
        {
            if (!accepted)
                await HangUpAsync(stream, deadline);
        }
    }

    private static async Task HangUpAsync(AnswerStream? stream, AttemptDeadline deadline)
    {
        if (stream is not null)
            await stream.DisposeAsync();
        deadline.Dispose();
    }
}
