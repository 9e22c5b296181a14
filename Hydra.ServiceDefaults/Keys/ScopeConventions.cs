using Microsoft.AspNetCore.Builder;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>Says which key an endpoint needs.</summary>
public static class ScopeConventions
{
    /// <summary>The policy for what a node of the cluster may see without a key.</summary>
    internal const string ObserveOrNode = "observe-or-node";

    /// <summary>Lets only callers in whose API key has a scope: one of <see cref="KeyScopes"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope) where TBuilder : IEndpointConventionBuilder =>
        KeyScopes.All.Contains(scope)
            ? builder.RequireAuthorization(scope)
            : throw new ArgumentException($"'{scope}' is no scope: use one of the constants of {nameof(KeyScopes)}.", nameof(scope));
}
