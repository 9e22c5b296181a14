using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Responses;

/// <summary>A request in OpenAI's dialect of chat completions and what its answer has to repeat; or what is wrong with it.</summary>
internal sealed record ResponsesTranslation(ReadOnlyMemory<byte> Body, RequestEcho? Echo, string? Dropped, ApiError? Error)
{
    public static implicit operator ResponsesTranslation(ApiError error) => new(default, null, null, error);
}
