using System.Globalization;

namespace Hydra.Benchmarks.Memory;

/// <summary>How long things of one kind took, in milliseconds. Safe for several threads.</summary>
internal sealed class MeasuredTimes
{
    private readonly List<double> _times = [];

    public int Count
    {
        get
        {
            lock (_times)
                return _times.Count;
        }
    }

    public void Add(double milliseconds)
    {
        lock (_times)
            _times.Add(milliseconds);
    }

    /// <summary>The time that so many percent stayed at or below.</summary>
    public double Percentile(int percent)
    {
        lock (_times)
        {
            double[] sorted = [.. _times.Order()];
            return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {Percentile(50):F2} ms, p95 {Percentile(95):F2} ms");
}
