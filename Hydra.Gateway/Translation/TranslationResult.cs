using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Translation;

/// <summary>A body in a backend's dialect, or why the request cannot be said in it.</summary>
/// <param name="Body">The body.</param>
/// <param name="Dropped">The fields of the request that were left out, separated by commas; null where there are none.</param>
/// <param name="Error">Why there is no body.</param>
internal sealed record TranslationResult(ReadOnlyMemory<byte> Body, string? Dropped, ApiError? Error)
{
    public static implicit operator TranslationResult(ApiError error) => new(default, null, error);
}
