using System.Diagnostics.CodeAnalysis;

namespace Hydra.Memory.Qdrant;

/// <summary>What Qdrant answered, or why it did not.</summary>
/// <typeparam name="T">Of the answer.</typeparam>
internal sealed record QdrantOutcome<T>
{
    private QdrantOutcome(T? value, QdrantFault? fault) => (Value, Fault) = (value, fault);

    /// <summary>The answer.</summary>
    public T? Value { get; }

    /// <summary>Why there is none; null where there is.</summary>
    public QdrantFault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;

    public static QdrantOutcome<T> Of(T value) => new(value, null);

    public static implicit operator QdrantOutcome<T>(QdrantFault fault) => new(default, fault);

    /// <summary>The answer made into something else; the fault stays.</summary>
    public QdrantOutcome<TOther> Then<TOther>(Func<T, TOther> make) => Succeeded ? QdrantOutcome<TOther>.Of(make(Value)) : Fault;
}

/// <summary>Why Qdrant did not do what it was asked.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">What went wrong and what would help, for whoever runs the service; it holds no text and no key.</param>
internal sealed record QdrantFault(QdrantFaultKind Kind, string Message);

/// <summary>What keeps Qdrant from doing what it is asked.</summary>
internal enum QdrantFaultKind
{
    /// <summary>Nobody answers, in time or at all, or it fails for a reason of its own: the same may succeed later.</summary>
    Unreachable,

    /// <summary>The key is missing or may not do this.</summary>
    Unauthorized,

    /// <summary>There is no such collection.</summary>
    NotFound,

    /// <summary>There is such a collection, or another one that is called so.</summary>
    Taken,

    /// <summary>It does not take the request: other dimensions, or something that its version does not know.</summary>
    Refused,

    /// <summary>The answer is not what it should be.</summary>
    Malformed,
}
