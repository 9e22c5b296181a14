using Hydra.Cluster.Inference;

namespace Hydra.Simulator.Generation;

/// <summary>How fast a stand-in works, by the cluster's figures; in fast mode it never waits.</summary>
internal sealed class Pace(SpeedConfig speed, bool isFast, TimeProvider time)
{
    /// <summary>Bytes a second at which a model's weights reach the cards.</summary>
    private const double LoadRate = 3e9;

    /// <summary>Where the file gives only a floor, the fastest answer is this much above it.</summary>
    private const double AboveFloor = 1.2;

    private const int SlowFactor = 10;

    /// <summary>Begins an answer; its speed lies in the cluster's range and follows from the seed.</summary>
    public PacedAnswer Begin(ulong seed, bool isSlow)
    {
        TokenRate rate = speed.TokensPerSecond;
        double fastest = rate.Max > rate.Min ? rate.Max : rate.Min * AboveFloor;
        double tokensPerSecond = rate.Min + ((fastest - rate.Min) * new Chance(seed).Fraction());
        return BeginWork(speed.FirstToken, tokensPerSecond, isSlow);
    }

    /// <summary>Begins work that is counted in other units than tokens, at a speed that the cluster file does not give.</summary>
    /// <param name="first">How long the first unit takes.</param>
    /// <param name="perSecond">Units a second from then on.</param>
    /// <param name="isSlow">Whether it takes ten times as long.</param>
    public PacedAnswer BeginWork(TimeSpan first, double perSecond, bool isSlow)
    {
        int factor = isSlow ? SlowFactor : 1;
        // A slow one is slow in fast mode too, or the fault could not be seen.
        return new PacedAnswer(time, first * factor, perSecond / factor, waits: !isFast || isSlow);
    }

    /// <summary>Waits as long as one of several equal parts of a model takes to load.</summary>
    public Task LoadPartAsync(long bytes, int parts, bool isSlow, CancellationToken cancellationToken)
    {
        TimeSpan part = TimeSpan.FromSeconds(bytes / LoadRate / parts) * (isSlow ? SlowFactor : 1);
        return isFast && !isSlow ? Task.CompletedTask : Task.Delay(part, time, cancellationToken);
    }
}

/// <summary>The clock of one answer.</summary>
internal sealed class PacedAnswer(TimeProvider time, TimeSpan firstToken, double tokensPerSecond, bool waits)
{
    private readonly long _start = time.GetTimestamp();
    private int _tokens;

    /// <summary>How long the prompt takes.</summary>
    public TimeSpan PromptTime => firstToken;

    public double TokensPerSecond => tokensPerSecond;

    /// <summary>How long a number of tokens takes.</summary>
    public TimeSpan TimeFor(int tokens) => TimeSpan.FromSeconds(tokens / tokensPerSecond);

    /// <summary>Waits until the next tokens are due. Counted from the start, so that late timers do not add up.</summary>
    public Task NextAsync(CancellationToken cancellationToken, int tokens = 1)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!waits)
            return Task.CompletedTask;
        _tokens += tokens;
        TimeSpan wait = firstToken + TimeFor(_tokens - 1) - time.GetElapsedTime(_start);
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}

/// <summary>The cards' memory does not suffice for a generation.</summary>
internal sealed class CardMemoryException(string message) : Exception(message);
