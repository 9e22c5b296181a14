namespace Hydra.Memory.Search.Lexical;

/// <summary>The slots that hold a term, rising, each with how often: about one byte a posting for all but rare terms.</summary>
/// <remarks>
/// One writer appends while any number read, without a lock: bytes are only ever added behind the published length, and a grown array
/// is published before the length that needs it. A reader takes the length first and then the array, so it sees at least that many good bytes.
/// </remarks>
internal sealed class PostingList
{
    private byte[] _bytes = new byte[4];
    private int _length;
    private int _last = -1;

    /// <summary>How many live entries hold the term.</summary>
    public int LiveEntries { get; set; }

    /// <summary>Bytes reserved for the postings.</summary>
    public int ReservedBytes => _bytes.Length;

    /// <summary>Adds a slot above all slots before it.</summary>
    public void Append(int slot, int frequency)
    {
        Span<byte> item = stackalloc byte[CountedGaps.LongestItem];
        int length = CountedGaps.Write(item, _last, slot, frequency);
        if (_length + length > _bytes.Length)
            Volatile.Write(ref _bytes, Grown(_length + length));
        item[..length].CopyTo(_bytes.AsSpan(_length));
        _last = slot;
        Volatile.Write(ref _length, _length + length);
    }

    public CountedGaps.Reader Read()
    {
        int length = Volatile.Read(ref _length);
        return new CountedGaps.Reader(Volatile.Read(ref _bytes).AsSpan(0, length));
    }

    /// <summary>By a quarter at least: long lists make up the memory, and doubling would waste a third of it.</summary>
    private byte[] Grown(int needed)
    {
        byte[] grown = new byte[Math.Max(needed, _bytes.Length + Math.Max(4, _bytes.Length / 4))];
        _bytes.AsSpan(0, _length).CopyTo(grown);
        return grown;
    }
}
