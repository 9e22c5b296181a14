using Hydra.Memory.Search;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Hydra.Tests.Memory.Search;

public sealed class SearchOptionsTests
{
    [Fact]
    public async Task A_start_with_wrong_settings_is_refused_and_each_is_named()
    {
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => MemoryWorld.StartAsync(
            ("Memory:Search:Bm25:Saturation", "-1"),
            ("Memory:Search:Vectors:Oversampling", "0"),
            ("Memory:Search:Ranking:TimeBoost", "11"),
            ("Memory:Search:Ranking:RecencyHalfLife", "00:00:00"),
            ("Memory:Search:Ranking:NeighboursAfter:0", "-0.1"),
            ("Memory:Search:Analyzer:LongestToken", "4"),
            ("Memory:Search:Analyzer:Language", "klingon"),
            ("Memory:Search:MostDead", "1")));

        Assert.All(["Saturation", "Oversampling", "TimeBoost", "RecencyHalfLife", "NeighboursAfter", "LongestToken", "klingon", "MostDead"], wrong => Assert.Contains(wrong, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_that_is_set_takes_the_place_of_the_default()
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection([new("Memory:Search:Ranking:NeighboursBefore:0", "0.2"), new("Memory:Search:Ranking:TimeBoost", "0.5")]).Build();
        SearchOptions options = new();

        SearchDefaults.Bind(options, settings.GetSection(SearchOptions.SectionName));

        Assert.Equal([0.2f], options.Ranking.NeighboursBefore);
        Assert.Equal([0.4f, 0.2f, 0.1f], options.Ranking.NeighboursAfter);
        Assert.Equal(0.5f, options.Ranking.TimeBoost);
    }
}
