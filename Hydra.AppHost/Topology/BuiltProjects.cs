using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Hydra.Cluster.Reading;

namespace Hydra.AppHost.Topology;

/// <summary>The projects that are built together with the AppHost, and where their output lies.</summary>
/// <param name="Names">Names such as <c>Hydra.Gateway</c>.</param>
/// <param name="OwnOutput">The AppHost's output folder, <c>artifacts/bin/Hydra.AppHost/debug</c>; the others lie beside it.</param>
internal sealed record BuiltProjects(ImmutableArray<string> Names, string OwnOutput)
{
    /// <summary>The project that hosts the stand-ins.</summary>
    public const string Simulator = "Hydra.Simulator";

    /// <summary>What the project file of the AppHost says, written into the assembly when it was built.</summary>
    public static BuiltProjects OfThisBuild() => new(
        [
            .. typeof(BuiltProjects).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Where(attribute => attribute.Value == "StartedProject")
                .Select(attribute => attribute.Key),
        ],
        AppContext.BaseDirectory);

    /// <summary>Where the program of a project lies, whether or not it was built.</summary>
    public string AssemblyOf(string project)
    {
        string own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(OwnOutput));
        return Path.GetFullPath(Path.Combine(own, "..", "..", project, Path.GetFileName(own), project + ".dll"));
    }

    /// <summary>Refuses a project that the AppHost does not build.</summary>
    public void Require(string project, string workload)
    {
        if (!Names.Contains(project))
        {
            throw new UserErrorException(
                $"workloads.{workload}.project: {project} is not built together with the AppHost. {NearestName.Suggest(project, Names)} " +
                "A new project is named as StartedProject in Hydra.AppHost.csproj.");
        }
    }

    /// <summary>Refuses to start what was not built.</summary>
    public static void RequireOutput(IEnumerable<DevProcess> resources)
    {
        List<string> missing =
        [
            .. from resource in resources
               from file in MissingOf(resource.Executable)
               select $"{resource.Project} is not built: {file} is missing. Run: dotnet build {resource.Project}",
        ];
        if (missing.Count > 0)
            throw new UserErrorException(string.Join(Environment.NewLine, missing));
    }

    /// <summary>The program itself, or what its list of libraries (NAME.deps.json) names and its folder lacks: the runtime would tell that by a stack trace.</summary>
    private static IEnumerable<string> MissingOf(string executable)
    {
        string list = Path.ChangeExtension(executable, ".deps.json");
        if (!File.Exists(executable))
            return [executable];
        return File.Exists(list) ? LibrariesIn(list).Select(name => Path.Combine(Path.GetDirectoryName(executable)!, name)).Where(file => !File.Exists(file)) : [list];
    }

    private static List<string> LibrariesIn(string list)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(list));
        return
        [
            .. from target in document.RootElement.GetProperty("targets").EnumerateObject()
               from library in target.Value.EnumerateObject()
               where library.Value.TryGetProperty("runtime", out _)
               from file in library.Value.GetProperty("runtime").EnumerateObject()
               select Path.GetFileName(file.Name),
        ];
    }
}
