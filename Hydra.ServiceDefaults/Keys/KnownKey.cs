using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>An API key that this service accepts. The principal is made once: no request pays for it.</summary>
internal sealed class KnownKey
{
    public const string ScopeClaim = "scope";

    public KnownKey(string name, byte[] sha256, ImmutableArray<string> scopes)
    {
        Name = name;
        Sha256 = sha256;
        ImmutableArray<string> granted = scopes.Contains(KeyScopes.Admin) ? KeyScopes.All : scopes;
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), .. granted.Select(scope => new Claim(ScopeClaim, scope))],
            ApiKeyHandler.Scheme);
        Accepted = AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), ApiKeyHandler.Scheme));
    }

    /// <summary>Its name in the configuration; may be logged and counted, unlike the key.</summary>
    public string Name { get; }

    public byte[] Sha256 { get; }

    public AuthenticateResult Accepted { get; }
}
