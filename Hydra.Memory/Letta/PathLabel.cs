using Microsoft.AspNetCore.Http.Features;

namespace Hydra.Memory.Letta;

/// <summary>
/// The label at the end of a path such as <c>…/core-memory/blocks/system%2Fhuman</c>, exactly as the caller meant it. It is read from the raw target, since
/// the server decodes <c>%25</c> but not <c>%2F</c>, after which <c>a%2Fb</c> and <c>a%252Fb</c> are the same.
/// </summary>
/// <param name="Value">The label.</param>
internal sealed record PathLabel(string Value)
{
    private const string Marker = "/core-memory/blocks/";

    public static ValueTask<PathLabel?> BindAsync(HttpContext context)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int end = raw.AsSpan().IndexOfAny('?', '#') is >= 0 and int query ? query : raw.Length;
        int start = raw.AsSpan(0, end).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        string label = start >= 0
            ? Uri.UnescapeDataString(Unslashed(raw.AsSpan(start + Marker.Length, end - start - Marker.Length)))
            : (context.GetRouteValue("path") as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return ValueTask.FromResult<PathLabel?>(new PathLabel(label));
    }

    /// <summary>A path means the same with and without a slash at its end; a label's own one is escaped.</summary>
    private static ReadOnlySpan<char> Unslashed(ReadOnlySpan<char> path) => path.EndsWith("/", StringComparison.Ordinal) ? path[..^1] : path;
}
