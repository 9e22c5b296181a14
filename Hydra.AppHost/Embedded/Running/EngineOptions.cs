namespace Hydra.AppHost.Embedded.Running;

/// <summary>The engine's times.</summary>
internal sealed record EngineOptions
{
    /// <summary>Between two checks of what is not healthy yet: short, since every service waits for the one before.</summary>
    public TimeSpan StartPoll { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After the end of its input, until a service is sent SIGTERM: a little longer than its last streams may take.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>After SIGTERM, until it is sent SIGKILL.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Exits in a row before it was ever healthy, after which a service is not tried again: it does not like its configuration.</summary>
    public int HopelessExits { get; init; } = 3;

    /// <summary>Lines of a resource's log that a message about its failure ends with.</summary>
    public int LinesOfFailure { get; init; } = 15;
}
