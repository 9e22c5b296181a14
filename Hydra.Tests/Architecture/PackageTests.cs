using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hydra.Tests.Architecture;

/// <summary>What belongs to Aspire is asked for under UseAspire=true alone: whoever builds Hydra without it never restores any of it.</summary>
public sealed partial class PackageTests
{
    private const string OnlyWithAspire = "'$(UseAspire)' == 'true'";

    private static IEnumerable<string> BuildFiles => SourceTree.FilesEndingWith(".csproj", ".props", ".targets");

    [Fact]
    public void Lock_files_name_nothing_of_Aspire() =>
        SourceTree.AssertNone(
            from file in SourceTree.FilesEndingWith("packages.lock.json")
            from line in SourceTree.ReadLines(file)
            where QuotedAspireName().IsMatch(line)
            select $"{file}: {line.Trim()}. Restore without UseAspire.");

    [Fact]
    public void Build_files_ask_for_Aspire_only_under_the_property() =>
        SourceTree.AssertNone(
            from file in BuildFiles
            from element in XDocument.Parse(SourceTree.Read(file)).Descendants()
            where NamesAspire(element) && !element.AncestorsAndSelf().Any(IsOnlyWithAspire)
            select $"{file}: {element.Name.LocalName} {string.Join(' ', element.Attributes())} needs Condition=\"{OnlyWithAspire}\", of its own or around it.");

    /// <summary>MSBuild ignores a condition on either form: an SDK of Aspire comes in through Import.</summary>
    [Fact]
    public void No_project_names_an_SDK_of_Aspire_where_a_condition_is_ignored() =>
        SourceTree.AssertNone(
            from file in BuildFiles
            let project = XDocument.Parse(SourceTree.Read(file)).Root!
            from name in project.Elements("Sdk").Select(sdk => (string?)sdk.Attribute("Name")).Append((string?)project.Attribute("Sdk"))
            where name is not null && name.Split(';').Any(sdk => AspireName().IsMatch(sdk.Trim()))
            select $"{file}: {name} is used whatever UseAspire says.");

    [Theory]
    [InlineData("Aspire.Npgsql", true)]
    [InlineData("aspire.hosting.redis", true)]
    [InlineData("Qdrant.Client", true)]
    [InlineData("Neo4j.Driver", true)]
    [InlineData("Neo4j.Driver.Simple", true)]
    [InlineData("Npgsql", false)]
    [InlineData("Hydra.Aspire", false)]
    public void Packages_of_Aspire_are_known_by_their_names(string package, bool isOfAspire) => Assert.Equal(isOfAspire, AspireName().IsMatch(package));

    private static bool NamesAspire(XElement element) =>
        element.Name.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference" or "Import"
        && element.Attributes().Any(attribute => attribute.Name.LocalName is "Include" or "Update" or "Sdk" && AspireName().IsMatch(attribute.Value));

    private static bool IsOnlyWithAspire(XElement element) => (string?)element.Attribute("Condition") == OnlyWithAspire;

    [GeneratedRegex(@"^(Aspire|Qdrant\.Client|Neo4j\.Driver)(\.|$)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AspireName();

    [GeneratedRegex(@"""(Aspire|Qdrant\.Client|Neo4j\.Driver)(\.|"")", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedAspireName();
}
