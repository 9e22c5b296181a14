using System.Net;
using System.Security.Claims;
using Hydra.Cluster;
using Microsoft.AspNetCore.Http;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>Who is asking.</summary>
internal static class Callers
{
    /// <summary>Whether the caller's key has a scope.</summary>
    public static bool HasScope(this ClaimsPrincipal user, string scope) => user.HasClaim(KnownKey.ScopeClaim, scope);

    /// <summary>Whether the connection comes from a node of the cluster. Headers have no say in it: anyone can write them.</summary>
    public static bool IsFromNodeOf(this HttpContext context, ClusterModel cluster) =>
        context.Connection.RemoteIpAddress is IPAddress address && cluster.IsNodeAddress(address);

    /// <summary>Whether the caller may see metrics and health details.</summary>
    public static bool MayObserve(this HttpContext context, ClusterModel cluster) =>
        context.User.HasScope(KeyScopes.Observe) || context.IsFromNodeOf(cluster);
}
