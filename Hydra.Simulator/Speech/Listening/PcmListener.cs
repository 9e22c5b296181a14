using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Listens to samples of 16 bits, little-endian: marks are in the lowest bits of the first channel.</summary>
internal static class PcmListener
{
    private const int MarkBeginBits = 32;

    /// <summary>What is not louder is silence.</summary>
    private const int Faint = 16;

    public static HeardAudio Hear(ReadOnlySpan<byte> data, int channels, int rate)
    {
        int step = 2 * channels;
        int samples = data.Length / step;
        ImmutableArray<HeardWord>.Builder words = ImmutableArray.CreateBuilder<HeardWord>();
        uint window = 0;
        bool isSilent = true;
        for (int index = 0; index < samples; index++)
        {
            short sample = BinaryPrimitives.ReadInt16LittleEndian(data[(index * step)..]);
            isSilent &= sample is > -Faint and < Faint;
            window = (window << 1) | (uint)(sample & 1);
            if (window == SpeechMark.Begin && index >= MarkBeginBits - 1 && MarkAt(data, step, index - MarkBeginBits + 1) is { } mark)
            {
                TimeSpan start = TimeSpan.FromSeconds((double)(index - MarkBeginBits + 1) / rate) + mark.Lead;
                words.Add(new HeardWord(mark.Text, start, start + mark.Length));
            }
        }

        return new HeardAudio { Duration = TimeSpan.FromSeconds((double)samples / rate), Words = words.ToImmutable(), IsSilent = isSilent };
    }

    private static ReadMark? MarkAt(ReadOnlySpan<byte> data, int step, int first)
    {
        Span<byte> bytes = stackalloc byte[SpeechMark.MaxLength];
        int count = Math.Min(bytes.Length, ((data.Length / step) - first) / 8);
        for (int bit = 0; bit < count * 8; bit++)
            bytes[bit / 8] = (byte)((bytes[bit / 8] << 1) | (data[(first + bit) * step] & 1));
        return SpeechMark.Read(bytes[..count]);
    }
}
