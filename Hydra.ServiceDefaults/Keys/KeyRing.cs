using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>The API keys that this service accepts; replaced whole when the configuration changes.</summary>
internal sealed class KeyRing(ImmutableArray<KnownKey> keys)
{
    /// <summary>Longer than any key of ours; bounds what is hashed for a stranger.</summary>
    private const int LongestKey = 256;

    public ImmutableArray<KnownKey> Keys => keys;

    /// <summary>
    /// The key that this text is, or null. Every key is compared in full, so the time taken tells neither how much of a hash was right nor
    /// which key it was.
    /// </summary>
    public KnownKey? Find(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestKey)
            return null;

        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LongestKey)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);

        KnownKey? found = null;
        foreach (KnownKey key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Sha256, hash))
                found = key;
        }

        return found;
    }
}
