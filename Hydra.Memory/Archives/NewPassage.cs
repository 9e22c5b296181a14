namespace Hydra.Memory.Archives;

/// <summary>A text that is to be remembered, before it is cut into passages.</summary>
/// <param name="Text">All of it.</param>
internal sealed record NewPassage(string Text)
{
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>When it came to be; null: now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    public string Kind { get; init; } = PassageKinds.Default;

    public double Importance { get; init; } = 0.5;

    /// <summary>Where it came from: a path, an address, a message.</summary>
    public string? Source { get; init; }
}
