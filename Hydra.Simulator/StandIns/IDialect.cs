using System.Collections.Immutable;
using Hydra.Simulator.Faults;

namespace Hydra.Simulator.StandIns;

/// <summary>How one kind of server speaks.</summary>
internal interface IDialect
{
    /// <summary>Faults that make no sense for this server.</summary>
    ImmutableArray<FaultKind> NeverHas => [];

    /// <summary>Maps every endpoint, with the state of a server that has just started.</summary>
    void Map(WebApplication app, StandIn standIn);

    /// <summary>What the server writes when it breaks.</summary>
    Task WriteServerErrorAsync(HttpContext context);

    /// <summary>What the server writes for a path or a method that it does not have; the status is set.</summary>
    Task WriteUnroutedAsync(HttpContext context);
}

/// <summary>A server's own refusal; raised by handlers as the servers themselves do.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="body">JSON body in the server's own shape.</param>
internal sealed class RefusalException(int status, string body) : Exception
{
    public int Status => status;

    public string Body => body;
}
