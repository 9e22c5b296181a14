using System.Text.Json;

namespace Hydra.Gateway.Requests;

/// <summary>A range of the body.</summary>
internal readonly record struct BodyRange(int Start, int Length)
{
    public int End => Start + Length;

    public static BodyRange Between(int start, int end) => new(start, end - start);
}

internal static class BodyReading
{
    /// <summary>Where the token that was read last stands.</summary>
    public static BodyRange RangeOfToken(this ref Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    /// <summary>Reads over the value of the property whose name was read last.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
