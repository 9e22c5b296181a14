using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.ServiceDefaults.Keys;

internal static class KeyDefaults
{
    public static WebApplicationBuilder AddApiKeys(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton<KeyRingSource>();
        services.AddTransient<ApiKeyHandler>();

        // Only the core: AddAuthentication would bring data protection along, which makes and keeps key files at start.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = ApiKeyHandler.Scheme;
            options.AddScheme<ApiKeyHandler>(ApiKeyHandler.Scheme, displayName: null);
        });

        AuthorizationBuilder authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new ForgottenRequirement()).Build())
            .AddPolicy(ScopeConventions.ObserveOrNode, policy => policy.AddRequirements(new ScopeRequirement(KeyScopes.Observe, OrNode: true)));
        foreach (string scope in KeyScopes.All)
            authorization.AddPolicy(scope, policy => policy.AddRequirements(new ScopeRequirement(scope)));
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationHandler, ForgottenHandler>();

        // ASPNETCORE_FORWARDEDHEADERS_ENABLED would let any caller claim a node's address.
        services.PostConfigure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
        return builder;
    }
}
