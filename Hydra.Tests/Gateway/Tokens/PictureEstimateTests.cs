using System.Text;
using CsCheck;
using Hydra.Gateway.Tokens;

namespace Hydra.Tests.Gateway.Tokens;

public sealed class PictureEstimateTests
{
    private const string Webp = "524946460000000057454250";
    private const string JpegFrame = "0011 08 01E1 0280 03 012200 021101 031101";

    [Theory]
    [InlineData("89504E470D0A1A0A 0000000D49484452 00000280 000001E1 0802000000")]
    [InlineData("474946383961 8002 E101 800000")]
    [InlineData(Webp + "56503820 16000000 300100 9D012A 8002 E101")]
    [InlineData(Webp + "5650384C 0D000000 2F 7F027800 0000000000")]
    [InlineData(Webp + "56503858 0A000000 10000000 7F0200 E00100")]
    [InlineData("FFD8 FFE0 0010 4A46494600010100000100010000 FFC0" + JpegFrame)]
    [InlineData("FFD8 FFDB 0004 0000 FFFFFFC2" + JpegFrame)]
    public void Size_IsReadFromTheHeader(string hex) => Assert.Equal((640, 481), SizeOf(Bytes(hex)));

    [Theory]
    [InlineData("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")]
    [InlineData("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")]
    [InlineData("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")]
    public void Size_OfThePicturesThatEverybodyTestsWith_IsOneByOne(string base64) => Assert.Equal((1, 1), new PictureHeader(Encoding.ASCII.GetBytes(base64)).Size());

    [Fact]
    public void Size_OfAPhotograph_LiesBehindItsThumbnail()
    {
        byte[] picture = [.. Bytes("FFD8 FFE1 9C42"), .. new byte[40_000], .. Bytes("FFED 0005 414243 FFC0" + JpegFrame), .. new byte[1000]];

        Assert.Equal((640, 481), SizeOf(picture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FFD8")]
    [InlineData("FFD8 FFE0 FFFF 00")]
    [InlineData("89504E470D0A1A0A 0000000D")]
    [InlineData(Webp + "56503820")]
    [InlineData("25504446 2D312E37 0A25E2E3 CFD30A31 2030206F 626A0A3C")]
    public void Size_OfWhatIsCutOffOrNoPicture_IsNotKnown(string hex) => Assert.Null(SizeOf(Bytes(hex)));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(640, 481, 411)]
    [InlineData(10_000, 100, 33)]
    [InlineData(3000, 3000, 1600)]
    [InlineData(0, 10, 800)]
    [InlineData(-5, 10, 800)]
    public void Tokens_AreAFunctionOfTheSize(int width, int height, int tokens) =>
        Assert.Equal(tokens, PictureEstimate.Of(Encoding.ASCII.GetBytes("data:image/png;base64," + Convert.ToBase64String(Bytes($"89504E470D0A1A0A 0000000D49484452 {width:X8} {height:X8}")))));

    [Theory]
    [InlineData("data:image/png;base64,!!!!")]
    [InlineData("data:image/svg+xml,<svg/>")]
    [InlineData("data:")]
    public void Tokens_WhereTheSizeIsNotKnown_AreThoseOfAnOrdinaryPicture(string address) => Assert.Equal(800, PictureEstimate.Of(Encoding.ASCII.GetBytes(address)));

    [Fact]
    public void AnyBytes_AreRead() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        foreach (string start in (string[])["", "FFD8", "89504E47", "47494638", Webp + "56503820", Webp + "56503858", Webp + "5650384C"])
            Assert.InRange(PictureEstimate.Of([.. "data:image/x;base64,"u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String([.. Bytes(start), .. bytes]))]), 1, 1600);
    });

    private static (int, int)? SizeOf(byte[] picture) => new PictureHeader(Encoding.ASCII.GetBytes(Convert.ToBase64String(picture))).Size();

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
