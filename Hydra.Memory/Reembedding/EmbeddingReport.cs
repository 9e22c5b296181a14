namespace Hydra.Memory.Reembedding;

/// <summary>How entries are embedded.</summary>
/// <param name="Active">Whose vectors are searched; null before the first ones.</param>
/// <param name="Migration">Whose vectors are being made to take their place; null while nothing is under way.</param>
/// <param name="Obstacle">Why nothing can be embedded now.</param>
/// <param name="Mismatch">How the settings differ from the vectors that there are, and what would help.</param>
internal sealed record EmbeddingReport(EmbeddingReport.Vectors? Active, EmbeddingReport.Vectors? Migration, string? Obstacle, string? Mismatch)
{
    /// <param name="Model">Who makes them.</param>
    /// <param name="Dimensions">How long they are.</param>
    /// <param name="DocumentPrefix">What is put before a text that is stored.</param>
    /// <param name="QueryPrefix">What is put before a text that is looked for.</param>
    /// <param name="Messages">How many messages have them.</param>
    /// <param name="Passages">How many passages have them.</param>
    /// <param name="Since">When the first of them was asked for.</param>
    /// <param name="Obstacle">Why no more are made now.</param>
    internal sealed record Vectors(string Model, int Dimensions, string DocumentPrefix, string QueryPrefix, Progress Messages, Progress Passages, DateTimeOffset Since, string? Obstacle);

    /// <param name="Done">Entries that have been embedded.</param>
    /// <param name="Left">Entries that have not.</param>
    internal sealed record Progress(long Done, long Left);
}
