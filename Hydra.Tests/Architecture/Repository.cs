using System.Reflection;

namespace Hydra.Tests.Architecture;

/// <summary>The tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["artifacts", "bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".hydra", ".vs", ".idea"];

    /// <summary>The folder of Hydra.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file of the tree, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesIn(Root).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The projects by name.</summary>
    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>The assemblies of Hydra that these tests run against, this one left out.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Projects
            .Where(project => project != "Hydra.Tests" && File.Exists(Path.Combine(AppContext.BaseDirectory, project + ".dll")))
            .Select(Assembly.Load),
    ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>Files whose name ends so, or all whose name ends with one of several.</summary>
    public static IEnumerable<string> FilesEndingWith(params string[] endings) => Files.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    /// <summary>Fails with every violation at once.</summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hydra.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Hydra.sln above {AppContext.BaseDirectory}: run the tests from a build inside the repository.");
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(child => !NotSource.Contains(Path.GetFileName(child))).SelectMany(FilesIn));
}
