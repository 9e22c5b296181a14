using System.Diagnostics.CodeAnalysis;

namespace Hydra.Memory.Letta;

/// <summary>Ids as Letta writes them: a prefix that says the kind, and a version 4 UUID in lower case (<c>agent-0b9b…</c>).</summary>
internal static class LettaId
{
    private const int GuidLength = 36;

    public static string New(string prefix) => Of(prefix, Guid.NewGuid());

    public static string Of(string prefix, Guid guid) => $"{prefix}-{guid:D}";

    /// <summary>The UUID of an id of the given kind.</summary>
    public static bool TryRead(string prefix, [NotNullWhen(true)] string? id, out Guid guid)
    {
        guid = default;
        return id is not null
            && id.Length == prefix.Length + 1 + GuidLength
            && id.StartsWith(prefix, StringComparison.Ordinal)
            && id[prefix.Length] == '-'
            && Guid.TryParseExact(id.AsSpan(prefix.Length + 1), "D", out guid);
    }
}
