using Hydra.Simulator.FastApi;
using Microsoft.Extensions.Primitives;

namespace Hydra.Simulator.TabbyApi;

/// <summary>TabbyAPI's two keys. The order in which the headers count differs between checking and naming a permission, as there.</summary>
internal sealed class TabbyKeys(string? apiKey, string? adminKey)
{
    /// <summary>Without any key it asks for none, as with <c>disable_auth: true</c>.</summary>
    private bool IsOff => apiKey is null && adminKey is null;

    /// <summary>Wants the API key, or the admin key in its place.</summary>
    public void CheckApi(HttpRequest request) => Check(request, "x-api-key", "API", key => key == apiKey || key == adminKey);

    /// <summary>Wants the admin key.</summary>
    public void CheckAdmin(HttpRequest request) => Check(request, "x-admin-key", "admin", key => key == adminKey);

    /// <summary>What the caller may do: <c>admin</c> or <c>api</c>; null where the key that counts is unknown.</summary>
    public string? PermissionOf(HttpRequest request)
    {
        if (IsOff)
            return "admin";
        string key = Header(request, "x-admin-key") ?? Header(request, "x-api-key") ?? Header(request, "authorization") ?? "";
        if (key.StartsWith("bearer", StringComparison.OrdinalIgnoreCase))
            key = key.Split(' ').ElementAtOrDefault(1) ?? "";
        return key == adminKey ? "admin" : key == apiKey ? "api" : null;
    }

    private void Check(HttpRequest request, string header, string name, Func<string, bool> isKnown)
    {
        if (IsOff)
            return;
        string key;
        if (Header(request, header) is { } own)
        {
            key = own;
        }
        else if (Header(request, "authorization") is { } authorization)
        {
            string[] parts = authorization.Split(' ');
            key = parts.Length > 1 && parts[0].Equals("bearer", StringComparison.OrdinalIgnoreCase) ? parts[1] : "";
        }
        else
        {
            throw FastApiRefusals.Refusal(StatusCodes.Status401Unauthorized, $"Please provide an {name} key");
        }

        if (key.Length == 0 || !isKnown(key))
            throw FastApiRefusals.Refusal(StatusCodes.Status401Unauthorized, $"Invalid {name} key");
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out StringValues values) && !StringValues.IsNullOrEmpty(values) ? values.ToString() : null;
}
