using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Answers;

/// <summary>
/// A streamed answer: OpenAI's server-sent events, complete ones only, as they come. Each part is valid until the next is asked for.
/// Disposing it before its end hangs up on the backend.
/// </summary>
internal abstract class AnswerStream : IAsyncDisposable
{
    /// <summary>The fields of the request that the backend's dialect cannot say, separated by commas; null where there are none.</summary>
    public string? Dropped { get; init; }

    /// <summary>Waits for the next part.</summary>
    public abstract ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A part of a stream, its clean end (the last part, if any, came before), or the fault that broke it.</summary>
internal readonly record struct StreamStep(ReadOnlyMemory<byte> Events, BackendFault? Fault, bool IsEnd)
{
    public static StreamStep End { get; } = new(default, null, IsEnd: true);

    public static implicit operator StreamStep(BackendFault fault) => new(default, fault, IsEnd: false);

    public static StreamStep Of(ReadOnlyMemory<byte> events) => new(events, null, IsEnd: false);
}
