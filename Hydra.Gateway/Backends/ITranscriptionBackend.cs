using Hydra.Gateway.Audio;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends;

/// <summary>A backend that makes text of speech.</summary>
internal interface ITranscriptionBackend : IBackend
{
    /// <summary>Transcribes or translates a recording; gives the whole answer in OpenAI's form. The token ends the wait for it.</summary>
    Task<(Transcript? Answer, BackendFault? Fault)> TranscribeAsync(TranscriptionRequest request, RouteCandidate candidate, CancellationToken cancellationToken);
}
