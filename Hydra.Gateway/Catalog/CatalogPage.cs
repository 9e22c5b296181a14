using System.Collections.Immutable;
using System.Globalization;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Catalog;

/// <summary>Which part of the list is asked for: <c>limit</c> (1 to 1000), <c>after_id</c>, <c>before_id</c>, as of Anthropic's GET /v1/models.</summary>
internal sealed record CatalogPage(int Limit, string? AfterId, string? BeforeId)
{
    private const int MaxLimit = 1000;

    /// <summary>Reads a query; null where it asks for no part, or for what is wrong with it.</summary>
    public static (CatalogPage? Page, ApiError? Error) Read(IQueryCollection query)
    {
        if (!query.ContainsKey("limit") && !query.ContainsKey("after_id") && !query.ContainsKey("before_id"))
            return (null, null);
        int limit = MaxLimit;
        if (query.TryGetValue("limit", out var said) && !(int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            return (null, ApiError.Invalid($"'limit' must be a number from 1 to {MaxLimit}.", "limit"));
        return (new CatalogPage(limit, NullIfEmpty(query["after_id"]), NullIfEmpty(query["before_id"])), null);
    }

    /// <summary>The names of the part, and whether there are more in its direction. An id that nobody knows begins at the list's end, as after the last.</summary>
    public (ImmutableArray<string> Names, bool HasMore) Of(ImmutableArray<string> all)
    {
        if (BeforeId is not null)
        {
            int end = Math.Max(0, all.IndexOf(BeforeId));
            int start = Math.Max(0, end - Limit);
            return (all[start..end], start > 0);
        }

        int first = AfterId is null ? 0 : all.IndexOf(AfterId) is >= 0 and int index ? index + 1 : all.Length;
        int last = Math.Min(all.Length, first + Limit);
        return (all[first..last], last < all.Length);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
