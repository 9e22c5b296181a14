using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Memory.Search.Ranking;

/// <summary>The indexes over the same slots; replaced as a whole when dead slots are cleared out or other vectors take the place of those searched.</summary>
/// <param name="Entries">What is known of the entries.</param>
/// <param name="Lexical">Their words.</param>
/// <param name="Vectors">Their vectors; null before the first one.</param>
/// <param name="Coming">Another model's vectors, which are filled and not searched; null while there is none under way.</param>
internal sealed record SearchState(EntryTable Entries, LexicalIndex Lexical, VectorIndex? Vectors, VectorIndex? Coming = null)
{
    /// <summary>An owner's vectors; null where nobody holds them.</summary>
    public VectorIndex? VectorsOf(long owner) => Vectors?.Owner == owner ? Vectors : Coming?.Owner == owner ? Coming : null;

    /// <summary>Gives a slot, here or in another state, the vectors of a slot here.</summary>
    public void CopyVectors(int slot, SearchState to, int copy, VectorIndex? except = null)
    {
        foreach (VectorIndex? vectors in (ReadOnlySpan<VectorIndex?>)[Vectors, Coming])
        {
            if (vectors is not null && vectors != except && vectors.Get(slot) is { } vector)
                to.VectorsOf(vectors.Owner)!.Set(copy, vector);
        }
    }
}
