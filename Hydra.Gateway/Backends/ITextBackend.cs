using Hydra.Gateway.Answers;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends;

/// <summary>A backend that makes text and vectors. It takes requests and gives answers in OpenAI's dialect.</summary>
internal interface ITextBackend : IBackend
{
    /// <summary>Sends a request; the token ends the work on the backend too.</summary>
    Task<BackendReply> SendAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken cancellationToken);
}

/// <summary>What came of a request: exactly one of the three is set.</summary>
internal readonly record struct BackendReply(WholeAnswer? Whole, AnswerStream? Stream, BackendFault? Fault)
{
    public static implicit operator BackendReply(BackendFault fault) => new(null, null, fault);

    public static implicit operator BackendReply(WholeAnswer answer) => new(answer, null, null);

    public static implicit operator BackendReply(AnswerStream stream) => new(null, stream, null);
}
