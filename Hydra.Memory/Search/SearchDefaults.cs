using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Ranking;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Search;

/// <summary>The settings of searches, checked before the service starts.</summary>
internal static class SearchDefaults
{
    public static IServiceCollection AddSearchOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SearchOptions>().Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(SearchOptions.SectionName)));
        services.AddSingleton<IValidateOptions<SearchOptions>, SearchOptionsValidator>();
        return services.AddSingleton<IValidateOptions<SearchOptions>, SearchOptionsRules>();
    }

    /// <summary>Reads the settings of a section. What is set of a list is all of it: the binder alone would add it to the default's.</summary>
    public static void Bind(SearchOptions options, IConfigurationSection section)
    {
        section.Bind(options);
        IConfigurationSection ranking = section.GetSection(nameof(SearchOptions.Ranking));
        options.Ranking = options.Ranking with
        {
            NeighboursBefore = ranking.GetSection(nameof(RankingOptions.NeighboursBefore)).Get<float[]>() ?? options.Ranking.NeighboursBefore,
            NeighboursAfter = ranking.GetSection(nameof(RankingOptions.NeighboursAfter)).Get<float[]>() ?? options.Ranking.NeighboursAfter,
        };
    }
}

/// <summary>Refuses settings out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class SearchOptionsValidator : IValidateOptions<SearchOptions>;

/// <summary>Refuses what no range can say, naming each.</summary>
internal sealed class SearchOptionsRules : IValidateOptions<SearchOptions>
{
    private const int MostNeighbours = 16;
    private const float LargestShare = 5;

    public ValidateOptionsResult Validate(string? name, SearchOptions options)
    {
        List<string> faults = [];
        if (!WordStemmer.Languages.Contains(options.Analyzer.Language))
            faults.Add($"{SearchOptions.SectionName}:Analyzer:Language '{options.Analyzer.Language}' has no stemmer; there are {string.Join(", ", WordStemmer.Languages)}.");
        Check(nameof(RankingOptions.NeighboursBefore), options.Ranking.NeighboursBefore, faults);
        Check(nameof(RankingOptions.NeighboursAfter), options.Ranking.NeighboursAfter, faults);
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static void Check(string list, IReadOnlyList<float> shares, List<string> faults)
    {
        if (shares.Count > MostNeighbours || shares.Any(share => share is not (>= 0 and <= LargestShare)))
            faults.Add($"{SearchOptions.SectionName}:Ranking:{list} must be at most {MostNeighbours} shares from 0 to {LargestShare}.");
    }
}
