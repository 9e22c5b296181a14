using Hydra.Gateway.Images;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends;

/// <summary>A backend that makes pictures of text.</summary>
internal interface IImageBackend : IBackend
{
    /// <summary>Makes the pictures, all of them. The token ends the work there too.</summary>
    Task<(PictureSet? Answer, BackendFault? Fault)> DrawAsync(ImageRequest request, RouteCandidate candidate, CancellationToken cancellationToken);
}
