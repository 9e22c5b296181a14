using System.Collections.Immutable;
using System.Globalization;
using Hydra.Memory.Letta;
using Microsoft.Extensions.Primitives;

namespace Hydra.Memory.Blocks;

/// <summary>The versions that a writer has read and expects (header <c>If-Match</c>); without it, the last one wins.</summary>
/// <param name="Versions">Any of these; null: whichever it is.</param>
internal sealed record IfMatch(ImmutableArray<long>? Versions)
{
    public static ValueTask<IfMatch?> BindAsync(HttpContext context)
    {
        StringValues said = context.Request.Headers.IfMatch;
        string[] tags = [.. said.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        // A tag that is no number is of no version, so that it matches none.
        return ValueTask.FromResult<IfMatch?>(tags.Length == 0 || tags.Contains("*") ? new IfMatch((ImmutableArray<long>?)null) : new IfMatch([.. tags.Select(VersionOf)]));
    }

    /// <summary>How an answer names a version.</summary>
    public static string TagOf(long version) => $"\"{version}\"";

    /// <summary>412 where the block is at another version than the writer thinks.</summary>
    public Refusal? Check(BlockRow block) => Versions is null || Versions.Value.Contains(block.Version)
        ? null
        : Refusal.Stale($"Block {block.Id} is at version {block.Version} now (by {block.UpdatedBy}), which If-Match does not name. Read it again and change what it says now.");

    private static long VersionOf(string tag)
    {
        string text = (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : -1;
    }
}
