using System.Collections.Immutable;

namespace Hydra.Cluster.Reading;

/// <summary>Collects every problem of one reading; a bound keeps a hostile file from filling the memory with them.</summary>
internal sealed class ProblemList
{
    private const int Most = 1000;
    private readonly List<ClusterProblem> _problems = [];

    /// <summary>The parsed text, once there is one: gives a path its line and column.</summary>
    public YamlNode? Root { get; set; }

    public bool HasErrors { get; private set; }

    public void Error(YamlPath path, string message, string remedy) =>
        Error(path, Root is null ? default : path.PlaceIn(Root), message, remedy);

    public void Error(YamlPath path, TextPlace place, string message, string remedy)
    {
        HasErrors = true;
        Add(new ClusterProblem(ProblemSeverity.Error, place.Line, place.Column, path.ToString(), message, remedy));
    }

    public void Warning(YamlPath path, string message, string remedy)
    {
        TextPlace place = Root is null ? default : path.PlaceIn(Root);
        Add(new ClusterProblem(ProblemSeverity.Warning, place.Line, place.Column, path.ToString(), message, remedy));
    }

    /// <summary>The problems in the order of the text.</summary>
    public ImmutableArray<ClusterProblem> ToImmutable() =>
        [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    private void Add(ClusterProblem problem)
    {
        if (_problems.Count < Most)
            _problems.Add(problem);
        else if (_problems.Count == Most)
            _problems.Add(new ClusterProblem(ProblemSeverity.Error, problem.Line, problem.Column, "", "There are more problems than can be listed.", "Mend these first."));
    }
}
