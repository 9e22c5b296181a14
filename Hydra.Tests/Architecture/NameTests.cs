using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hydra.Tests.Architecture;

/// <summary>Names say what a thing is for, and compile wherever they are used.</summary>
public sealed class NameTests
{
    /// <summary>They would fit anything, and so collect everything.</summary>
    private static readonly string[] SaysNothing = ["Common", "Util", "Utils", "Utilities", "Helper", "Helpers", "Misc", "Manager", "Managers", "Impl"];

    private static IEnumerable<Type> OwnTypes =>
        SourceTree.Assemblies.Append(typeof(NameTests).Assembly).SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Hydra", StringComparison.Ordinal) is true && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.StartsWith('<'));

    [Fact]
    public void No_folder_or_file_has_a_name_that_says_nothing() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where file.Split('/').Select(part => part.Split('.')[0]).Any(SaysNothingAt)
            select $"{file}: name it by what it is for.");

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        SourceTree.AssertNone(OwnTypes.Where(type => SaysNothingAt(type.Name.Split('`')[0])).Select(type => $"{type.FullName}: name it by what it is for."));

    /// <summary>A type called Cluster does not compile beside the namespace Hydra.Cluster (CS0118).</summary>
    [Fact]
    public void No_type_is_called_like_a_namespace_or_a_folder()
    {
        HashSet<string> places =
        [
            .. OwnTypes.SelectMany(type => type.Namespace!.Split('.')),
            .. SourceTree.FilesEndingWith(".cs").SelectMany(file => file.Split('/')[..^1].SelectMany(folder => folder.Split('.'))),
        ];

        SourceTree.AssertNone(OwnTypes.Where(type => !type.IsNested && places.Contains(type.Name)).Select(type => $"{type.FullName} is called like a namespace or folder."));
    }

    /// <summary>What starts as a process of its own offers HTTP, not types. (The Web SDK makes Program public.)</summary>
    [Theory]
    [InlineData("Hydra.Gateway")]
    [InlineData("Hydra.Memory")]
    [InlineData("Hydra.Simulator")]
    [InlineData("Hydra.AppHost")]
    public void Services_have_no_public_types(string project) =>
        SourceTree.AssertNone(Assembly.Load(project).GetExportedTypes().Where(type => type.FullName != "Program").Select(type => $"{type.FullName} is public: make it internal."));

    private static bool SaysNothingAt(string name) => name == "Extensions" || SaysNothing.Any(word => name.EndsWith(word, StringComparison.Ordinal));
}
