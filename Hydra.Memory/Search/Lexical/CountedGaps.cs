namespace Hydra.Memory.Search.Lexical;

/// <summary>
/// Rising numbers, each with a count of 1 or more, in few bytes: the gap to the number before times two, plus one where the count is over 1
/// and follows less two. Integers take seven bits a byte, the lowest first; the eighth says that more follow.
/// </summary>
internal static class CountedGaps
{
    /// <summary>No item takes more bytes.</summary>
    public const int LongestItem = 10;

    /// <summary>Writes one item and returns its length; <paramref name="previous"/> is -1 for the first.</summary>
    public static int Write(Span<byte> target, int previous, int number, int count)
    {
        uint gap = (uint)(number - previous - 1);
        int length = WriteInteger(target, (gap << 1) | (count > 1 ? 1u : 0u));
        return count > 1 ? length + WriteInteger(target[length..], (uint)(count - 2)) : length;
    }

    private static int WriteInteger(Span<byte> target, uint value)
    {
        int written = 0;
        for (; value >= 0x80; value >>= 7)
            target[written++] = (byte)(value | 0x80);
        target[written] = (byte)value;
        return written + 1;
    }

    /// <summary>Reads the items in their order.</summary>
    internal ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _position;

        public int Number { get; private set; } = -1;

        public int Count { get; private set; }

        public bool MoveNext()
        {
            if (_position >= _bytes.Length)
                return false;
            uint item = ReadInteger();
            Number += (int)(item >> 1) + 1;
            Count = (item & 1) == 0 ? 1 : (int)ReadInteger() + 2;
            return true;
        }

        private uint ReadInteger()
        {
            uint value = _bytes[_position++];
            if (value < 0x80)
                return value;

            value &= 0x7F;
            for (int shift = 7; ; shift += 7)
            {
                uint next = _bytes[_position++];
                value |= (next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }
}
