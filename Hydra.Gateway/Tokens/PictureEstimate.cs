namespace Hydra.Gateway.Tokens;

/// <summary>
/// How many tokens a picture probably takes: Anthropic's published rule, its width times its height by 750 after it was made to fit, for want of one
/// rule that all local models share; some of them cut every picture into the same number of pieces.
/// </summary>
internal static class PictureEstimate
{
    /// <summary>Where the size cannot be told: a picture of some 800 by 750.</summary>
    private const int Unknown = 800;

    private const double PixelsPerToken = 750;

    /// <summary>A larger picture is made smaller first, until neither its longer side nor its tokens exceed these.</summary>
    private const double LongestSide = 1568;

    private const int MostTokens = 1600;

    /// <summary>The estimate for a picture in a <c>data:</c> address, as JSON has it.</summary>
    public static int Of(ReadOnlySpan<byte> address)
    {
        int comma = address.IndexOf((byte)',');
        if (comma < 0 || !address[..comma].EndsWith(";base64"u8))
            return Unknown;
        return new PictureHeader(address[(comma + 1)..]).Size() is { Width: > 0, Height: > 0 } size ? Of(size.Width, size.Height) : Unknown;
    }

    private static int Of(double width, double height)
    {
        double scale = Math.Min(1, LongestSide / Math.Max(width, height));
        return Math.Clamp((int)Math.Ceiling(width * scale * height * scale / PixelsPerToken), 1, MostTokens);
    }
}
