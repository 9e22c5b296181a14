using System.Reflection;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Architecture;

/// <summary>The files and assemblies that these tests are about.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["artifacts", "bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".hydra", ".vs", ".idea"];

    /// <summary>Every file of the tree, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesIn(Repository.Root).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The projects by name.</summary>
    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>The assemblies of Hydra that these tests run against, this one left out.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Projects
            .Where(project => project != "Hydra.Tests" && File.Exists(Path.Combine(AppContext.BaseDirectory, project + ".dll")))
            .Select(Assembly.Load),
    ];

    public static string Read(string file) => File.ReadAllText(Repository.PathOf(file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Repository.PathOf(file));

    /// <summary>Files whose name ends so, or all whose name ends with one of several.</summary>
    public static IEnumerable<string> FilesEndingWith(params string[] endings) => Files.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    /// <summary>Fails with every violation at once.</summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(child => !NotSource.Contains(Path.GetFileName(child))).SelectMany(FilesIn));
}
