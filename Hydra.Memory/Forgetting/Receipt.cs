namespace Hydra.Memory.Forgetting;

/// <summary>Proof of what was forgotten, without a word of it.</summary>
internal sealed record Receipt
{
    /// <summary>Null for a dry run, which leaves everything as it is.</summary>
    public string? Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>The id; for a person the SHA-256 of the name, in hexadecimal digits.</summary>
    public required string Subject { get; init; }

    public long Messages { get; init; }

    public long Passages { get; init; }

    public long Vectors { get; init; }

    public long BlockVersions { get; init; }

    public required string ForgottenBy { get; init; }

    /// <summary>In microseconds.</summary>
    public long ForgottenAt { get; init; }

    /// <summary>Blocks whose present text names the person: an agent's core is for its owner to edit.</summary>
    public IReadOnlyList<string> BlocksLeft { get; init; } = [];

    /// <summary>Whether there was anything.</summary>
    public bool IsEmpty => Messages == 0 && Passages == 0 && BlockVersions == 0;
}
