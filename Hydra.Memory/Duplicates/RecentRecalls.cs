namespace Hydra.Memory.Duplicates;

/// <summary>
/// What was recalled lately, to recognise it when it comes back without its mark: a model that repeats a passage in its own answer leaves the tags out. One for each agent;
/// what is older or beyond the number is forgotten.
/// </summary>
/// <param name="most">Most texts that are remembered; 200 are forty searches with five hits each.</param>
/// <param name="lifetime">How long a text is remembered: an hour is longer than a model works on one prompt.</param>
/// <param name="time">The clock.</param>
internal sealed class RecentRecalls(int most, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly NearDuplicateIndex _near = new();
    private readonly Dictionary<long, (ContentFingerprint Exact, long At)> _known = [];
    private readonly Dictionary<ContentFingerprint, long> _exact = [];
    private readonly Queue<(long No, long At)> _order = new();

    /// <summary>A text was put into a prompt.</summary>
    /// <param name="no">Its number.</param>
    /// <param name="text">The text.</param>
    public void Remember(long no, string text)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            Forget(no);
            ContentFingerprint exact = ContentFingerprint.Of(text);
            _known[no] = (exact, now);
            _exact[exact] = no;
            _near.Add(no, text);
            _order.Enqueue((no, now));
            ForgetOld(now);
        }
    }

    /// <summary>The number of the recalled text that this one repeats; null where it repeats none.</summary>
    public long? Recognise(string text)
    {
        lock (_lock)
        {
            ForgetOld(time.GetTimestamp());
            return _exact.TryGetValue(ContentFingerprint.Of(text), out long no) ? no : _near.Find(text)?.No;
        }
    }

    private void ForgetOld(long now)
    {
        while (_order.TryPeek(out (long No, long At) oldest) && (_known.Count > most || time.GetElapsedTime(oldest.At, now) > lifetime || !IsCurrent(oldest)))
        {
            _order.Dequeue();
            if (IsCurrent(oldest))
                Forget(oldest.No);
        }
    }

    /// <summary>A text that was recalled again has a newer place in the order.</summary>
    private bool IsCurrent((long No, long At) place) => _known.TryGetValue(place.No, out (ContentFingerprint Exact, long At) known) && known.At == place.At;

    private void Forget(long no)
    {
        if (!_known.Remove(no, out (ContentFingerprint Exact, long At) known))
            return;
        _near.Remove(no);
        if (_exact.TryGetValue(known.Exact, out long owner) && owner == no)
            _exact.Remove(known.Exact);
    }
}
