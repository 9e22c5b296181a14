using CsCheck;

namespace Hydra.Tests.Gateway;

/// <summary>A good body, changed in some places: bytes left out, put in, turned over, and the rest cut off.</summary>
internal static class MutatedBodies
{
    /// <summary>What JSON and multipart forms stumble over.</summary>
    private static readonly byte[][] Stones =
    [
        [.. "{}"u8], [.. "[null"u8], [.. "\"\\ud800\""u8], [.. "1e999"u8], [.. "null"u8], [.. "\r\n--b"u8], [.. "\r\n\r\n"u8], [.. "; name="u8], [.. "--"u8], [0, 255],
    ];

    private static readonly Gen<byte[]> Insertion = Gen.OneOf(Gen.Byte.Array[0, 6], Gen.Int[0, Stones.Length - 1].Select(index => Stones[index]));

    public static Gen<byte[]> Of(byte[] good) =>
        Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 10], Insertion).Array[1, 4], Gen.Int[0, good.Length * 4])
            .Select((edits, cutAt) =>
            {
                List<byte> body = [.. good];
                foreach ((int at, int length, byte[] put) in edits.Where(edit => edit.Item1 < body.Count))
                {
                    body.RemoveRange(at, Math.Min(length, body.Count - at));
                    body.InsertRange(at, put);
                }

                return cutAt < body.Count ? body[..cutAt].ToArray() : body.ToArray();
            });
}
