using Hydra.Gateway.Answers;
using Hydra.Gateway.Audio;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends;

/// <summary>A backend that makes speech of text.</summary>
internal interface ISpeechBackend : IBackend
{
    /// <summary>Begins to speak; the stream's first part is there when this ends. The token ends the work there too.</summary>
    Task<(AudioStream? Answer, BackendFault? Fault)> SpeakAsync(SpeechRequest request, RouteCandidate candidate, CancellationToken cancellationToken);

    /// <summary>Lists its voices: <c>{"voices":[{"id","name"}]}</c>.</summary>
    Task<(WholeAnswer? Answer, BackendFault? Fault)> ListVoicesAsync(CancellationToken cancellationToken);
}
