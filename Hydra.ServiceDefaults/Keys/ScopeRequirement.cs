using Hydra.ServiceDefaults.Clusters;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>The caller's key must have a scope.</summary>
/// <param name="Scope">One of <see cref="KeyScopes"/>.</param>
/// <param name="OrNode">Whether a node of the cluster needs no key.</param>
internal sealed record ScopeRequirement(string Scope, bool OrNode = false) : IAuthorizationRequirement;

/// <summary>
/// What holds for an endpoint that says nothing: it was forgotten, and only an administrator gets in. What no endpoint answers
/// (404, 405) asks for a key, whichever it is, so that a stranger cannot find out what there is.
/// </summary>
internal sealed record ForgottenRequirement : IAuthorizationRequirement;

internal sealed class ScopeHandler(IClusterSource cluster) : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.HasScope(requirement.Scope) || (requirement.OrNode && context.Resource is HttpContext http && http.IsFromNodeOf(cluster.Current)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

internal sealed class ForgottenHandler : AuthorizationHandler<ForgottenRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ForgottenRequirement requirement)
    {
        bool forgotten = (context.Resource as HttpContext)?.GetEndpoint() is RouteEndpoint;
        if (forgotten ? context.User.HasScope(KeyScopes.Admin) : context.User.Identity?.IsAuthenticated == true)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
