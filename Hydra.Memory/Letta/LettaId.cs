using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Hydra.Memory.Letta;

/// <summary>Ids as Letta writes them: a prefix that says the kind, and a version 4 UUID in lower case (<c>agent-0b9b…</c>).</summary>
internal static class LettaId
{
    public const string Agent = "agent";
    public const string Block = "block";
    public const string Tool = "tool";
    public const string Run = "run";
    public const string Provider = "provider";

    /// <summary>The one user and organisation, whom the archived server's clients expect to own everything.</summary>
    public const string DefaultUser = "user-00000000-0000-4000-8000-000000000000";

    /// <inheritdoc cref="DefaultUser"/>
    public const string DefaultOrganization = "org-00000000-0000-4000-8000-000000000000";

    private const int GuidLength = 36;

    public static string New(string prefix) => Of(prefix, Guid.NewGuid());

    public static string Of(string prefix, Guid guid) => $"{prefix}-{guid:D}";

    /// <summary>The id that a name always gets, in the form of a version 4 UUID.</summary>
    public static string From(string prefix, string name)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return Of(prefix, new Guid(bytes, bigEndian: true));
    }

    /// <summary>The UUID of an id of the given kind.</summary>
    public static bool TryRead(string prefix, [NotNullWhen(true)] string? id, out Guid guid)
    {
        guid = default;
        return id is not null
            && id.Length == prefix.Length + 1 + GuidLength
            && id.StartsWith(prefix, StringComparison.Ordinal)
            && id[prefix.Length] == '-'
            && !id.AsSpan(prefix.Length + 1).ContainsAnyInRange('A', 'Z')
            && Guid.TryParseExact(id.AsSpan(prefix.Length + 1), "D", out guid)
            && guid is { Version: 4, Variant: >= 8 and <= 11 };
    }
}
