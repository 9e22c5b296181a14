using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Launching;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>What every runner of the engine works with.</summary>
internal sealed record EngineParts
{
    /// <summary>Starts processes.</summary>
    public required IResourceLauncher Launcher { get; init; }

    /// <summary>Asks them how they are.</summary>
    public required IHealthProbe Probe { get; init; }

    /// <summary>Shows it.</summary>
    public required ResourceBoard Board { get; init; }

    /// <summary>Time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long things may take.</summary>
    public EngineOptions Options { get; init; } = new();
}
