namespace Hydra.Memory.Search.Ranking;

/// <summary>A step of <see cref="SearchPipeline"/>: brings candidates or changes their scores, and notes why.</summary>
internal interface IRankingStage
{
    void Apply(RankingContext context);
}
