namespace Hydra.Gateway.Images;

/// <summary>The frame of a PNG file (ISO/IEC 15948): what comes first, and what comes last.</summary>
internal static class PngFile
{
    /// <summary>Whether a file begins and ends as one does: one that is still being written does not.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> signature = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A];
        ReadOnlySpan<byte> end = [0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
        return file.Length > signature.Length + end.Length && file.StartsWith(signature) && file.EndsWith(end);
    }
}
