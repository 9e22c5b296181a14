using Hydra.AppHost.Topology;

namespace Hydra.AppHost.CommandLine;

/// <summary>What the verb run was told.</summary>
internal sealed record RunOptions
{
    /// <summary>What the dev cluster shall be.</summary>
    public required DevRequest Request { get; init; }

    /// <summary>The cluster file, where one was named.</summary>
    public string? File { get; init; }

    /// <summary>Lines only, no table.</summary>
    public bool Plain { get; init; }

    /// <summary>Begin with an empty .hydra.</summary>
    public bool Reset { get; init; }

    /// <summary>Without asking.</summary>
    public bool Yes { get; init; }

    /// <summary>Port of the control endpoint; 0 for any.</summary>
    public int ControlPort { get; init; }
}
