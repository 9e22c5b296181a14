using System.Diagnostics;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Simulator;

/// <summary>Whether a real decoder reads the formats that the stand-in writes by hand.</summary>
public sealed class SpeechFormatTests
{
    private const string Sentence = "The quick brown fox jumps over the lazy dog, and then it sleeps. [pause:7s] Supercalifragilisticexpialidocious! äöü 日本語。";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wav", true)]
    [InlineData("wav", false)]
    [InlineData("flac", true)]
    [InlineData("flac", false)]
    [InlineData("mp3", true)]
    [InlineData("aac", true)]
    [InlineData("opus", true)]
    [InlineData("opus", false)]
    public async Task Decoder_ReadsEveryFormat_AtItsFullLength(string format, bool stream)
    {
        string ffmpeg = RealPart.Find("ffmpeg", "ffmpeg", []);
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();
        Reply pcm = await KokoroSpeechTests.SpeakAsync(server, Sentence, "\"response_format\":\"pcm\"");
        Reply coded = await KokoroSpeechTests.SpeakAsync(server, Sentence, $"\"response_format\":\"{format}\",\"stream\":{(stream ? "true" : "false")}");

        byte[] decoded = await DecodeAsync(ffmpeg, coded.Bytes);

        // Frames are of up to 43 ms, and decoders of MP3 and AAC give one more or less.
        Assert.InRange(Math.Abs(decoded.Length - pcm.Bytes.Length) / 2, 0, format is "wav" or "flac" ? 0 : 24_000 / 10);
        if (format is "wav" or "flac")
            Assert.Equal(pcm.Bytes, decoded);
    }

    private static async Task<byte[]> DecodeAsync(string ffmpeg, byte[] coded)
    {
        using Process process = Process.Start(new ProcessStartInfo(ffmpeg, ["-v", "error", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", "24000", "pipe:1"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var decoded = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(decoded, Stop);
        Task<string> complaints = process.StandardError.ReadToEndAsync(Stop);
        await process.StandardInput.BaseStream.WriteAsync(coded, Stop);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(Stop);
        Assert.Equal((0, ""), (process.ExitCode, await complaints));
        return decoded.ToArray();
    }
}
