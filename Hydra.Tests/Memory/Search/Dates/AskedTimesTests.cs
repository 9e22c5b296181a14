using System.Globalization;
using Hydra.Memory.Search.Dates;

namespace Hydra.Tests.Memory.Search.Dates;

public sealed class AskedTimesTests
{
    /// <summary>A Wednesday.</summary>
    private static readonly DateTime Now = new(2026, 11, 25, 14, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("What did Maria say on 3 June, 2023?", "2023-06-03..2023-06-04")]
    [InlineData("june 3rd 2023", "2023-06-03..2023-06-04")]
    [InlineData("on the 3rd of June", "2000-06-03..2000-06-04 every year")]
    [InlineData("since 2023-06-03", "2023-06-03..2023-06-04")]
    [InlineData("What happened in May?", "2000-05-01..2000-06-01 every year")]
    [InlineData("Sept. 2023", "2023-09-01..2023-10-01")]
    [InlineData("the trip in 2022", "2022-01-01..2023-01-01")]
    [InlineData("29 February", "2000-02-29..2000-03-01 every year")]
    [InlineData("from 1 May 2023 until August 2023", "2023-05-01..2023-05-02 2023-08-01..2023-09-01")]
    [InlineData("yesterday", "2026-11-24..2026-11-25")]
    [InlineData("today", "2026-11-25..2026-11-26")]
    [InlineData("last week", "2026-11-12..2026-11-26")]
    [InlineData("three months ago", "2026-08-12..2026-09-12")]
    [InlineData("a day ago", "2026-11-24..2026-11-26")]
    [InlineData("You may march on.", "")]
    [InlineData("May I march 200 miles?", "")]
    [InlineData("31 June 2023, 2023-13-01 and 0 May", "")]
    [InlineData("room 2022, 0000-01-01", "")]
    public void Times_are_read_as_named(string query, string times) =>
        Assert.Equal(times, string.Join(' ', AskedTimes.In(query, Now).Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.From:yyyy-MM-dd}..{time.Until:yyyy-MM-dd}{(time.EveryYear ? " every year" : "")}"))));

    [Fact]
    public void Without_a_now_nothing_is_relative() => Assert.Empty(AskedTimes.In("yesterday and two weeks ago", now: null));

    [Theory]
    [InlineData("2023-06-03", 1)]
    [InlineData("2023-06-11", 0.5)]
    [InlineData("2023-06-18", 0)]
    [InlineData("2023-05-31", 0.571)]
    [InlineData("2022-06-03", 0)]
    public void A_time_is_near_what_is_told_soon_after_or_just_before(string moment, double nearness) =>
        Assert.Equal(nearness, Assert.Single(AskedTimes.In("on 3 June 2023", now: null)).Nearness(DateTime.Parse(moment, CultureInfo.InvariantCulture)), 0.001);

    [Theory]
    [InlineData("2021-12-31", 1)]
    [InlineData("2023-01-08", 0.5)]
    [InlineData("2023-11-27", 0.428)]
    public void A_month_is_near_in_every_year(string moment, double nearness) =>
        Assert.Equal(nearness, Assert.Single(AskedTimes.In("in December", now: null)).Nearness(DateTime.Parse(moment, CultureInfo.InvariantCulture)), 0.001);

    [Theory]
    [InlineData(1)]
    [InlineData(9999)]
    public void The_ends_of_the_calendar_are_no_trouble(int year) =>
        Assert.Equal(0, Assert.Single(AskedTimes.In("29 February", now: null)).Nearness(new DateTime(year, 7, 1)));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_time_that_no_calendar_holds_is_none(long microseconds) => Assert.Null(SlotTimes.MomentOf(microseconds));
}
