using System.Text.RegularExpressions;
using Hydra.Cluster;
using Hydra.Tests.Architecture;

namespace Hydra.Tests.Cluster;

/// <summary>docs/cluster-file.md shows what the reader reads and says.</summary>
public sealed partial class ClusterFilePageTests
{
    private static readonly string Page = SourceTree.Read("docs/cluster-file.md");

    private static string File => string.Concat(Blocks("yaml"));

    [Fact]
    public void Its_snippets_are_a_whole_file() => Assert.Empty(ClusterReader.Read(File).Problems);

    [Fact]
    public void Its_problem_is_the_one_that_the_reader_finds() =>
        Assert.Equal(
            [Assert.Single(Blocks("text")).Trim()],
            ClusterReader.Read(File.Replace("depends-on: [postgres]", "depends-on: [postgre]", StringComparison.Ordinal)).Problems.Select(problem => problem.ToString()));

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Page).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["text"].Value);

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
