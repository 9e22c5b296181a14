using System.Xml.Linq;
using NetArchTest.Rules;

namespace Hydra.Tests.Architecture;

/// <summary>References point one way, and no service knows another one's types.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] OfAService = ["Hydra.Cluster", "Hydra.ServiceDefaults"];

    /// <summary>What a project may reference; null: whatever it needs.</summary>
    private static readonly Dictionary<string, string[]?> Allowed = new()
    {
        ["Hydra.Cluster"] = [],
        ["Hydra.ServiceDefaults"] = ["Hydra.Cluster"],
        ["Hydra.Gateway"] = OfAService,
        ["Hydra.Memory"] = OfAService,
        ["Hydra.Healer"] = OfAService,
        ["Hydra.Creative"] = OfAService,
        ["Hydra.ControlPlane"] = OfAService,
        ["Hydra.Simulator"] = OfAService,
        ["Hydra.AppHost"] = ["Hydra.Cluster"],
        ["Hydra.Tests"] = null,
        ["Hydra.Benchmarks"] = null,
    };

    [Fact]
    public void Every_project_has_a_row_in_the_table_and_a_place_in_the_solution()
    {
        string solution = SourceTree.Read("Hydra.sln");

        SourceTree.AssertNone(SourceTree.Projects.Where(project => !Allowed.ContainsKey(project)).Select(project => $"{project}: say in ReferenceTests what it may reference."));
        SourceTree.AssertNone(SourceTree.Projects.Where(project => !solution.Contains($@"{project}\{project}.csproj", StringComparison.Ordinal)).Select(project => $"{project} is not in Hydra.sln."));
    }

    [Fact]
    public void Project_files_reference_only_what_the_table_allows() =>
        SourceTree.AssertNone(
            from project in SourceTree.Projects
            from reference in ReferencesOf(project)
            where IsForbidden(project, reference)
            select $"{project}.csproj references {reference}.");

    [Fact]
    public void Assemblies_reference_only_what_the_table_allows() =>
        SourceTree.AssertNone(
            from assembly in SourceTree.Assemblies
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Hydra.", StringComparison.Ordinal) && IsForbidden(assembly.GetName().Name!, reference.Name)
            select $"{assembly.GetName().Name} uses {reference.Name}.");

    [Fact]
    public void Yaml_is_known_to_the_reading_of_the_cluster_file_alone()
    {
        NetArchTest.Rules.TestResult reading = Types.InAssembly(typeof(Hydra.Cluster.ClusterModel).Assembly)
            .That().DoNotResideInNamespace("Hydra.Cluster.Reading")
            .ShouldNot().HaveDependencyOn("YamlDotNet")
            .GetResult();

        SourceTree.AssertNone(reading.FailingTypeNames ?? []);
        SourceTree.AssertNone(
            from assembly in SourceTree.Assemblies
            where assembly.GetName().Name != "Hydra.Cluster" && assembly.GetReferencedAssemblies().Any(reference => reference.Name == "YamlDotNet")
            select $"{assembly.GetName().Name} uses YamlDotNet.");
    }

    private static bool IsForbidden(string project, string reference) =>
        Allowed.TryGetValue(project, out string[]? allowed) && allowed is not null && !allowed.Contains(reference);

    /// <summary>What a project compiles against; what it merely has built beside it does not count.</summary>
    private static IEnumerable<string> ReferencesOf(string project) =>
        from item in XDocument.Parse(SourceTree.Read($"{project}/{project}.csproj")).Descendants("ProjectReference")
        where (string?)item.Attribute("ReferenceOutputAssembly") != "false"
        select Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/'));
}
