namespace Hydra.Memory.AgentFiles;

/// <summary>How a file is to be taken in.</summary>
internal sealed record AgentFileImport
{
    /// <summary>The name of its agents here; null keeps theirs.</summary>
    public string? Name { get; init; }

    public string? Model { get; init; }

    public string? Embedding { get; init; }

    /// <summary>Whether the file's tools take the place of those that are here by the same names. The memory's own are never replaced.</summary>
    public bool OverrideTools { get; init; } = true;

    public bool StripMessages { get; init; }

    /// <summary>Work of the parts that must wait until the import is durable, such as indexing.</summary>
    public List<Func<Task>> AfterCommit { get; } = [];
}
