using System.ComponentModel.DataAnnotations;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Ranking;
using Hydra.Memory.Search.Vectors;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Search;

/// <summary>Everything that can be set of a search, by its parts.</summary>
internal sealed class SearchOptions
{
    public const string SectionName = "Memory:Search";

    [ValidateObjectMembers]
    public AnalyzerOptions Analyzer { get; set; } = new();

    [ValidateObjectMembers]
    public Bm25Options Bm25 { get; set; } = new();

    [ValidateObjectMembers]
    public VectorOptions Vectors { get; set; } = new();

    [ValidateObjectMembers]
    public RankingOptions Ranking { get; set; } = new();

    /// <summary>Slots of replaced and removed entries are cleared out once they are this share of all: what they take in memory and scanning, against copying.</summary>
    [Range(0.01, 0.99)]
    public double MostDead { get; set; } = 0.3;

    /// <summary>But not fewer than so many at once.</summary>
    [Range(1, int.MaxValue)]
    public int FewestDead { get; set; } = 1024;
}
