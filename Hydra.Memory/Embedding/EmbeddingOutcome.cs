using System.Diagnostics.CodeAnalysis;

namespace Hydra.Memory.Embedding;

/// <summary>Vectors, or why there are none.</summary>
internal sealed record EmbeddingOutcome
{
    private EmbeddingOutcome(IReadOnlyList<float[]>? vectors, EmbeddingFault? fault) => (Vectors, Fault) = (vectors, fault);

    /// <summary>A vector of length 1 for each text; null where there are none.</summary>
    public IReadOnlyList<float[]>? Vectors { get; }

    /// <summary>Why there are none; null where there are.</summary>
    public EmbeddingFault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Vectors))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;

    public static EmbeddingOutcome Of(IReadOnlyList<float[]> vectors) => new(vectors, null);

    public static implicit operator EmbeddingOutcome(EmbeddingFault fault) => new(null, fault);
}

/// <summary>Why texts could not be embedded.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">What went wrong and what would help, for whoever runs the service; it holds no text that was embedded.</param>
internal sealed record EmbeddingFault(EmbeddingFaultKind Kind, string Message)
{
    /// <summary>Whether the same request may succeed later without anybody doing something.</summary>
    public bool MayPass => Kind is EmbeddingFaultKind.Unreachable or EmbeddingFaultKind.Busy;

    /// <summary>When it is worth asking again, where the gateway says so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What keeps texts from being embedded.</summary>
internal enum EmbeddingFaultKind
{
    /// <summary>Nobody answers, or nobody who could embed is up.</summary>
    Unreachable,

    /// <summary>Too many requests at once.</summary>
    Busy,

    /// <summary>The key is missing or may not do this.</summary>
    Unauthorized,

    /// <summary>The gateway has no embedding model of this name.</summary>
    ModelUnknown,

    /// <summary>A text is longer than the model reads.</summary>
    TooLong,

    /// <summary>The request is refused for another reason.</summary>
    Refused,

    /// <summary>The vectors are not as long as the model's: they are another model's.</summary>
    DimensionMismatch,

    /// <summary>The answer is not what it should be: not JSON, vectors missing, numbers that are none.</summary>
    Malformed,
}
