using Hydra.Simulator.Generation;

namespace Hydra.Simulator.ComfyUi.Files;

/// <summary>A picture of soft waves of colour, which follow from a number: other prompts and seeds look different.</summary>
internal sealed class Picture
{
    private const int Channels = 3;
    private const int Depth = 63;

    private readonly byte[][] _columns;
    private readonly byte[][] _rows;

    public Picture(int width, int height, ulong seed)
    {
        (Width, Height) = (width, height);
        var chance = new Chance(seed);
        _columns = [.. Enumerable.Range(0, Channels).Select(_ => Wave(width, chance))];
        _rows = [.. Enumerable.Range(0, Channels).Select(_ => Wave(height, chance))];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Writes red, green and blue of each pixel of a row.</summary>
    public void FillRow(int y, Span<byte> pixels)
    {
        for (int x = 0; x < Width; x++)
        {
            for (int channel = 0; channel < Channels; channel++)
                pixels[(x * Channels) + channel] = (byte)(_columns[channel][x] + _rows[channel][y]);
        }
    }

    private static byte[] Wave(int length, Chance chance)
    {
        double turns = 2 * Math.PI * chance.Between(1, 6) / length;
        double phase = 2 * Math.PI * chance.Fraction();
        return [.. Enumerable.Range(0, length).Select(place => (byte)(Depth + (Depth * Math.Sin((turns * place) + phase))))];
    }
}
