using System.ComponentModel.DataAnnotations;

namespace Hydra.Memory.Search.Analysis;

/// <summary>How text becomes terms; the same for entries and queries, or they would not meet.</summary>
internal sealed class AnalyzerOptions
{
    /// <summary>A Snowball language by its English name ("english", "german", …), or "none" to keep words as they are.</summary>
    [Required]
    public string Language { get; set; } = "english";

    /// <summary>Longer tokens are cut: what is longer is no word (base64, hashes run together) and would only swell the dictionary.</summary>
    [Range(8, 512)]
    public int LongestToken { get; set; } = 64;
}
