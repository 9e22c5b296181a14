using System.Security.Cryptography;
using System.Text;

namespace Hydra.Memory.Duplicates;

/// <summary>What tells that two texts are the same: the SHA-256 of the text with every run of white space as one space. Case and marks count.</summary>
/// <param name="Sha256">64 hexadecimal digits, in lower case: 32 bytes as text compare and store everywhere.</param>
internal readonly record struct ContentFingerprint(string Sha256)
{
    private const int BufferSize = 4096;

    /// <summary>The fingerprint of a text; halves of surrogate pairs count as U+FFFD.</summary>
    public static ContentFingerprint Of(string text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Encoder encoder = Encoding.UTF8.GetEncoder();
        Span<char> characters = stackalloc char[BufferSize];
        Span<byte> bytes = new byte[Encoding.UTF8.GetMaxByteCount(BufferSize)];
        int used = 0;
        bool isAfterSpace = true;
        foreach (char character in text.AsSpan().Trim())
        {
            bool isSpace = char.IsWhiteSpace(character);
            if (isSpace && isAfterSpace)
                continue;
            isAfterSpace = isSpace;
            characters[used++] = isSpace ? ' ' : character;
            if (used < BufferSize)
                continue;
            hash.AppendData(bytes[..encoder.GetBytes(characters, bytes, flush: false)]);
            used = 0;
        }

        hash.AppendData(bytes[..encoder.GetBytes(characters[..used], bytes, flush: true)]);
        return new ContentFingerprint(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public override string ToString() => Sha256;
}
