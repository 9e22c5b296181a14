using System.Globalization;
using Hydra.Memory.Indexing;

namespace Hydra.Memory.Qdrant;

/// <summary>Where the vectors that one model made of one space are; each has a collection of its own, so that another model's never get among them.</summary>
/// <param name="Space">What they are of.</param>
/// <param name="Embedding">The number that the database gives the model's vectors.</param>
internal readonly record struct QdrantCollection(EntrySpace Space, long Embedding)
{
    public static IReadOnlyList<EntrySpace> Spaces { get; } = [EntrySpace.Messages, EntrySpace.Passages];

    /// <summary>The collections of an embedding.</summary>
    public static IReadOnlyList<QdrantCollection> Of(long embedding) => [.. Spaces.Select(space => new QdrantCollection(space, embedding))];

    /// <summary>Such as <c>hydra-passages-3</c>.</summary>
    public string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{Alias(prefix, Space)}-{Embedding}");

    /// <summary>The name by which the collection that is searched is known: <c>hydra-passages</c>.</summary>
    public static string Alias(string prefix, EntrySpace space) => $"{prefix}-{(space == EntrySpace.Messages ? "messages" : "passages")}";
}

/// <summary>What became of a collection that is wanted.</summary>
internal enum CollectionState
{
    /// <summary>It was not there, and is now: empty.</summary>
    Made,

    /// <summary>It is there, for these vectors.</summary>
    Ready,

    /// <summary>What is called so is for other vectors.</summary>
    Another,
}
