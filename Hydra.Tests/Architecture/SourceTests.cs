using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hydra.Tests.Architecture;

/// <summary>What no analyzer looks at: lengths of files, places of machines, packages without a use.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 350;
    private const int LongestProgram = 25;

    [Fact]
    public void No_source_file_is_too_long() =>
        SourceTree.AssertNone(
            from file in SourceTree.FilesEndingWith(".cs")
            let lines = SourceTree.ReadLines(file).Length
            where lines > LongestFile
            select $"{file} has {lines} lines; {LongestFile} are the most. Split it by what it does.");

    [Fact]
    public void Every_program_reads_as_a_contents_page() =>
        SourceTree.AssertNone(
            from file in SourceTree.FilesEndingWith("/Program.cs")
            let lines = SourceTree.ReadLines(file).Length
            where lines > LongestProgram
            select $"{file} has {lines} lines; {LongestProgram} are the most. Give what it does a verb of its own.");

    /// <summary>The addresses of the homelab stand in cluster.yaml; examples use those that RFC 5737 reserves (192.0.2.x).</summary>
    [Fact]
    public void No_product_code_names_an_address_of_the_LAN() =>
        SourceTree.AssertNone(LinesMatching(PrivateAddress(), file => IsCode(file) && !file.StartsWith("Hydra.Tests/", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_names_a_path_of_somebodys_machine() =>
        SourceTree.AssertNone(LinesMatching(MachinePath(), file => IsCode(file) || file.EndsWith(".md", StringComparison.Ordinal)));

    [Fact]
    public void Every_package_with_a_version_is_used()
    {
        HashSet<string> used =
        [
            .. SourceTree.FilesEndingWith(".csproj", "Directory.Build.props").SelectMany(file => Attributes(file, "PackageReference")),
        ];

        SourceTree.AssertNone(Attributes("Directory.Packages.props", "PackageVersion").Where(package => !used.Contains(package)).Select(package => $"{package} is in Directory.Packages.props and nowhere used."));
    }

    private static bool IsCode(string file) =>
        !file.EndsWith(".lock.json", StringComparison.Ordinal) && Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" or ".json" or ".js" or ".mjs" or ".ts" or ".sh" or ".lua" or ".razor" or ".http" or "";

    private static IEnumerable<string> LinesMatching(Regex pattern, Func<string, bool> concerns) =>
        from file in SourceTree.Files
        where concerns(file)
        from line in SourceTree.ReadLines(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}({line.Index + 1}): {line.Item.Trim()}";

    private static IEnumerable<string> Attributes(string file, string element) =>
        XDocument.Parse(SourceTree.Read(file)).Descendants(element).Select(item => (string?)item.Attribute("Include") ?? "");

    [GeneratedRegex(@"(?<![0-9.])(192\.168\.[0-9]|(10\.[0-9]+|172\.(1[6-9]|2[0-9]|3[01]))\.[0-9]+\.[0-9]+(?![0-9.]))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrivateAddress();

    [GeneratedRegex(@"(?<![A-Za-z0-9_.*?)])/(home|Users|work|root)/|\b[A-Z]:\\+Users", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MachinePath();
}
