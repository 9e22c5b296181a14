using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Memory.Indexing;

/// <summary>
/// Keeps the vectors of entries, durably, and finds the nearest. A fault is told as a value: what could not be stored is tried again, and a search goes on with
/// words alone and says so.
/// </summary>
internal interface IVectorStore
{
    /// <summary>Makes the collection where it is missing, and checks that it is for this model.</summary>
    /// <returns>Null when it can be used.</returns>
    Task<VectorFault?> PrepareAsync(VectorCollection collection, CancellationToken cancellationToken);

    /// <summary>Adds points, or replaces those with their numbers; they are durable, and found, when the task ends without a fault.</summary>
    Task<VectorFault?> StoreAsync(VectorCollection collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken);

    /// <summary>Takes points out; those that are not there are passed over.</summary>
    Task<VectorFault?> RemoveAsync(VectorCollection collection, IReadOnlyList<long> numbers, CancellationToken cancellationToken);

    /// <summary>The nearest points by cosine among those that the filter lets through, the nearest first.</summary>
    Task<VectorAnswer> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken);

    /// <summary>From now on, at one instant, the entries of a space are searched in this collection; the one before it is removed.</summary>
    Task<VectorFault?> SwitchAsync(VectorCollection to, CancellationToken cancellationToken);
}

/// <summary>The vectors of one space made by one model.</summary>
/// <param name="Space">messages or passages.</param>
/// <param name="Identity">Model, version and prefixes, as they are compared with what is stored.</param>
/// <param name="Dimensions">Of every vector.</param>
internal sealed record VectorCollection(string Space, string Identity, int Dimensions);

/// <summary>An entry's vector and what filters go by.</summary>
internal sealed record VectorPoint(SearchEntry Entry, float[] Vector);

/// <param name="Vector">Of the collection's dimensions, L2-normalised.</param>
/// <param name="Filter">Which points may be found.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record VectorQuery(float[] Vector, SearchFilter? Filter, int Limit);

/// <summary>What was found; nothing where there is a fault.</summary>
internal sealed record VectorAnswer(IReadOnlyList<VectorCandidate> Candidates, VectorFault? Fault);

/// <summary>Why a store of vectors did not do as asked.</summary>
/// <param name="Kind">What sort of fault it is.</param>
/// <param name="Reason">For the log and the caller: what happened and what to do; no secret.</param>
internal sealed record VectorFault(VectorFaultKind Kind, string Reason);

/// <summary>What sort of fault it is, and so what helps.</summary>
internal enum VectorFaultKind
{
    /// <summary>It is down, or answers too late: later.</summary>
    Unreachable,

    /// <summary>It refuses the key.</summary>
    Unauthorised,

    /// <summary>The collection is for another model: re-embed, or set the model back.</summary>
    Mismatch,

    /// <summary>It refused the request, or its answer makes no sense: a bug, or another version.</summary>
    Refused,
}
