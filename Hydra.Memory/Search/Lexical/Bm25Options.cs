using System.ComponentModel.DataAnnotations;

namespace Hydra.Memory.Search.Lexical;

/// <summary>The two free parameters of BM25.</summary>
internal sealed class Bm25Options
{
    /// <summary>How fast repeating a term stops to count (k1). 1.2 is the literature's usual start.</summary>
    [Range(0.0, 10.0)]
    public float Saturation { get; set; } = 1.2f;

    /// <summary>How much a long text is held against it (b): 0 not at all, 1 in full. Measured: 0.4 finds more than the usual 0.75 among turns, where a short one is no better for it.</summary>
    [Range(0.0, 1.0)]
    public float LengthPenalty { get; set; } = 0.4f;
}
