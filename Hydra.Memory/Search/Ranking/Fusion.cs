namespace Hydra.Memory.Search.Ranking;

/// <summary>
/// One number from a BM25 score and a cosine: each brought to 0..1 by the best (and for cosines the worst) that this search met, then
/// weighted. Unlike fusing ranks it also gives a number to what is no candidate of a source, such as a neighbour.
/// </summary>
internal sealed class Fusion
{
    private readonly float _lexicalWeight;
    private readonly float _vectorWeight;
    private readonly float _bestBm25;
    private readonly float _bestCosine;
    private readonly float _worstCosine;

    public Fusion(RankingContext context)
    {
        bool hasVectors = false;
        (_bestCosine, _worstCosine) = (float.NegativeInfinity, float.PositiveInfinity);
        foreach (Candidate candidate in context.Candidates)
        {
            _bestBm25 = Math.Max(_bestBm25, candidate.Bm25);
            if (candidate.Cosine is not { } cosine)
                continue;
            hasVectors = true;
            _bestCosine = Math.Max(_bestCosine, cosine);
            _worstCosine = Math.Min(_worstCosine, cosine);
        }

        _vectorWeight = (hasVectors, _bestBm25 > 0) switch
        {
            (false, _) => 0,
            (true, false) => 1,
            _ => context.Options.VectorWeight,
        };
        _lexicalWeight = 1 - _vectorWeight;
    }

    /// <summary>The weighted sum.</summary>
    public float Fuse(float bm25, float? cosine) => Lexical(bm25) + Vector(cosine);

    /// <summary>The words' part of the sum.</summary>
    public float Lexical(float bm25) => _bestBm25 > 0 ? _lexicalWeight * bm25 / _bestBm25 : 0;

    /// <summary>The vectors' part; 0 where there is no cosine.</summary>
    public float Vector(float? cosine)
    {
        if (cosine is not { } known || _vectorWeight <= 0)
            return 0;
        float range = _bestCosine - _worstCosine;
        return _vectorWeight * (range > 0 ? Math.Clamp((known - _worstCosine) / range, 0, 1) : 1);
    }
}
