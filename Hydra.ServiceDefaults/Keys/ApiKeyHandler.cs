using System.Security.Claims;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>
/// Knows a caller by its API key. Written on the interface and not on AuthenticationHandler, whose options and clock every request would
/// pay for.
/// </summary>
internal sealed class ApiKeyHandler(KeyRingSource keys, IProblemDetailsService problems, DefaultsTelemetry telemetry) : IAuthenticationHandler
{
    public const string Scheme = "ApiKey";

    private const string KeyHeader = "x-api-key";
    private const string BearerPrefix = "Bearer ";

    /// <summary>What clients of the archived Letta server send in place of a bearer token.</summary>
    private const string PasswordHeader = "x-bare-password";
    private const string PasswordPrefix = "password ";
    private static readonly AuthenticateResult Unknown = AuthenticateResult.Fail("The key is not known.");

    private HttpContext _context = null!;
    private AuthenticateResult? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(_result ??= Authenticate());

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        bool unknown = (_result ??= Authenticate()) == Unknown;
        return RejectAsync(
            StatusCodes.Status401Unauthorized,
            unknown ? "unknown-key" : "no-key",
            unknown
                ? "The API key is not known here. Check it for typing errors, or ask the owner of this cluster for a new one."
                : "An API key is needed. Send it as 'Authorization: Bearer KEY' or as 'x-api-key: KEY'.");
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        string needed = _context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(ScopeOf).FirstOrDefault(IsMissing) ?? KeyScopes.Admin;
        string granted = string.Join(", ", _context.User.FindAll(KnownKey.ScopeClaim).Select(claim => claim.Value));
        return RejectAsync(
            StatusCodes.Status403Forbidden,
            "no-scope",
            $"This needs an API key with the scope {needed}; the key '{_context.User.FindFirstValue(ClaimTypes.Name)}' has: {granted}.");
    }

    private static string? ScopeOf(IAuthorizeData rule) => rule.Policy == ScopeConventions.ObserveOrNode ? KeyScopes.Observe : rule.Policy;

    private bool IsMissing(string? scope) => scope is not null && !_context.User.HasScope(scope);

    private AuthenticateResult Authenticate()
    {
        ReadOnlySpan<char> key = KeyOf(_context.Request.Headers);
        if (key.IsEmpty)
            return AuthenticateResult.NoResult();
        return keys.Current.Find(key)?.Accepted ?? Unknown;
    }

    private static ReadOnlySpan<char> KeyOf(IHeaderDictionary headers)
    {
        string? authorization = headers.Authorization;
        if (authorization is not null && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            return authorization.AsSpan(BearerPrefix.Length).Trim();
        if (headers.TryGetValue(KeyHeader, out StringValues key))
            return key.ToString().AsSpan().Trim();
        string? password = headers[PasswordHeader];
        return password is not null && password.StartsWith(PasswordPrefix, StringComparison.OrdinalIgnoreCase) ? password.AsSpan(PasswordPrefix.Length).Trim() : default;
    }

    private async Task RejectAsync(int status, string reason, string detail)
    {
        telemetry.Rejected(reason);
        _context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            _context.Response.Headers.WWWAuthenticate = "Bearer";

        // Where no writer suits what the caller accepts, the status code pages still say the status in plain text.
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = _context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail, Extensions = { ["reason"] = reason } },
        });
    }
}
