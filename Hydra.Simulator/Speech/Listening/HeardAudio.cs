using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>What can be known of a piece of audio.</summary>
internal sealed record HeardAudio
{
    public required TimeSpan Duration { get; init; }

    /// <summary>The words that a stand-in marked in it; none in a real recording.</summary>
    public ImmutableArray<HeardWord> Words { get; init; } = [];

    /// <summary>Whether it is known that nothing sounds.</summary>
    public bool IsSilent { get; init; }

    /// <summary>A number that follows from its bytes.</summary>
    public ulong Fingerprint { get; init; }

    public static ulong FingerprintOf(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt64(SHA256.HashData(bytes));
}

/// <summary>A word that was heard.</summary>
/// <param name="Text">The text; it begins with a space unless it continues the one before.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal sealed record HeardWord(string Text, TimeSpan Start, TimeSpan End);
