using System.CommandLine;

namespace Hydra.AppHost.Aspire;

/// <summary>Options that Aspire reads itself: the verb run hands them on.</summary>
internal static class AspireOptions
{
    private static readonly Option<string?>[] Known =
    [
        Of("--operation", "run or publish."),
        Of("--step", "The step to publish, with its dependencies. Never publish without one: that runs every step."),
        Of("--publisher", "manifest, for one JSON file."),
        Of("--output-path", "Where what is published goes."),
        Of("--environment", "Development where left out."),
        Of("--log-level", "How much Aspire says of its steps."),
        Of("--dcp-container-runtime", "docker or podman."),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => Known;

    /// <summary>Those that were given, as Aspire reads them.</summary>
    public static IReadOnlyList<string> Given(ParseResult parsed) =>
        [.. Known.Where(option => parsed.GetValue(option) is not null).SelectMany(option => new[] { option.Name, parsed.GetValue(option)! })];

    private static Option<string?> Of(string name, string description) => new(name) { Description = $"For Aspire: {description}", HelpName = "VALUE" };
}
