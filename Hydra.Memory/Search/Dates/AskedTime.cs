namespace Hydra.Memory.Search.Dates;

/// <summary>A time that a query names: from one day to a day after the last, or, where it names no year, those days of every year.</summary>
internal readonly record struct AskedTime(DateTime From, DateTime Until, bool EveryYear)
{
    /// <summary>What happened is told up to two weeks later, and a plan some days ahead.</summary>
    private static readonly TimeSpan ToldAfter = TimeSpan.FromDays(14);
    private static readonly TimeSpan ToldBefore = TimeSpan.FromDays(7);

    /// <summary>1 for a moment within, falling to 0 for one a week before or two weeks after.</summary>
    public float Nearness(DateTime moment)
    {
        if (!EveryYear)
            return Nearness(moment, From, Until);

        int years = moment.Year - From.Year;
        float nearest = 0;
        for (int year = Math.Max(years - 1, 1 - From.Year); year <= Math.Min(years + 1, DateTime.MaxValue.Year - Until.Year); year++)
            nearest = Math.Max(nearest, Nearness(moment, From.AddYears(year), Until.AddYears(year)));
        return nearest;
    }

    private static float Nearness(DateTime moment, DateTime from, DateTime until)
    {
        if (moment < from)
            return (float)Math.Max(0, 1 - ((from - moment) / ToldBefore));
        return moment < until ? 1 : (float)Math.Max(0, 1 - ((moment - until) / ToldAfter));
    }
}
