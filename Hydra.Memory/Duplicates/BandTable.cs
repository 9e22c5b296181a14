namespace Hydra.Memory.Duplicates;

/// <summary>
/// Which texts have a band: a hash table with chains in arrays, since a dictionary of lists would take a kilobyte for each text. A slot is a text, and each of its bands
/// a link of a chain, the newest first.
/// </summary>
internal sealed class BandTable
{
    private const int None = -1;
    private const int FirstCapacity = 64;

    private readonly Stack<int> _free = new();
    private int[] _heads = Heads(FirstCapacity);
    private int[] _next = new int[FirstCapacity * MinHash.Bands];
    private int[] _previous = new int[FirstCapacity * MinHash.Bands];
    private uint[] _tags = new uint[FirstCapacity * MinHash.Bands];
    private long[] _numbers = new long[FirstCapacity];
    private int _slots;

    /// <summary>Adds a text; gives the slot by which it is removed.</summary>
    public int Add(long no, ReadOnlySpan<ulong> bands)
    {
        if (!_free.TryPop(out int slot))
        {
            if (_slots == _numbers.Length)
                Grow();
            slot = _slots++;
        }

        _numbers[slot] = no;
        for (int band = 0; band < MinHash.Bands; band++)
        {
            int link = slot * MinHash.Bands + band;
            _tags[link] = (uint)bands[band];
            Chain(link);
        }

        return slot;
    }

    public void Remove(int slot)
    {
        for (int link = slot * MinHash.Bands; link < (slot + 1) * MinHash.Bands; link++)
        {
            if (_previous[link] == None)
                _heads[HeadOf(_tags[link])] = _next[link];
            else
                _next[_previous[link]] = _next[link];
            if (_next[link] != None)
                _previous[_next[link]] = _previous[link];
        }

        _free.Push(slot);
    }

    /// <summary>The texts that have one of the bands, each once.</summary>
    /// <param name="bands">The bands.</param>
    /// <param name="most">How many links are looked at for each band.</param>
    public HashSet<long> Find(ReadOnlySpan<ulong> bands, int most)
    {
        HashSet<long> found = [];
        foreach (ulong band in bands)
        {
            int left = most;
            for (int link = _heads[HeadOf((uint)band)]; link != None && left > 0; link = _next[link], left--)
            {
                if (_tags[link] == (uint)band)
                    found.Add(_numbers[link / MinHash.Bands]);
            }
        }

        return found;
    }

    private void Chain(int link)
    {
        int head = HeadOf(_tags[link]);
        (_previous[link], _next[link]) = (None, _heads[head]);
        if (_heads[head] != None)
            _previous[_heads[head]] = link;
        _heads[head] = link;
    }

    /// <summary>Twice the room. Called with no slot free, so every link is in use.</summary>
    private void Grow()
    {
        int capacity = _numbers.Length * 2;
        Array.Resize(ref _numbers, capacity);
        Array.Resize(ref _next, capacity * MinHash.Bands);
        Array.Resize(ref _previous, capacity * MinHash.Bands);
        Array.Resize(ref _tags, capacity * MinHash.Bands);
        _heads = Heads(capacity);
        for (int link = 0; link < _slots * MinHash.Bands; link++)
            Chain(link);
    }

    private int HeadOf(uint tag) => (int)(tag & (uint)(_heads.Length - 1));

    private static int[] Heads(int capacity)
    {
        var heads = new int[capacity * MinHash.Bands];
        Array.Fill(heads, None);
        return heads;
    }
}
