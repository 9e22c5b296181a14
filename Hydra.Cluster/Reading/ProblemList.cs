using System.Collections.Immutable;
using System.Globalization;

namespace Hydra.Cluster.Reading;

/// <summary>Collects every problem of one reading; a bound keeps a hostile file from filling the memory with them, the rest is counted.</summary>
internal sealed class ProblemList
{
    /// <summary>How many errors are listed, and how many warnings.</summary>
    public const int Most = 1000;

    private readonly List<ClusterProblem> _errors = [];
    private readonly List<ClusterProblem> _warnings = [];
    private int _unlisted;

    /// <summary>The parsed text, once there is one: gives a path its line and column.</summary>
    public YamlNode? Root { get; set; }

    public bool HasErrors => _errors.Count > 0;

    public void Error(YamlPath path, string message, string remedy) => Add(_errors, ProblemSeverity.Error, path, null, message, remedy);

    public void Error(YamlPath path, TextPlace place, string message, string remedy) => Add(_errors, ProblemSeverity.Error, path, place, message, remedy);

    public void Warning(YamlPath path, string message, string remedy) => Add(_warnings, ProblemSeverity.Warning, path, null, message, remedy);

    /// <summary>A name that nothing has. The nearest one is looked for only while the problem will be listed: that takes its time among thousands.</summary>
    public void Unknown(YamlPath path, TextPlace? place, string name, IEnumerable<string> known, string message) =>
        Add(_errors, ProblemSeverity.Error, path, place, message, _errors.Count < Most ? NearestName.Suggest(name, known) : "");

    /// <summary>The problems in the order of the text.</summary>
    public ImmutableArray<ClusterProblem> ToImmutable()
    {
        ImmutableArray<ClusterProblem> listed = [.. _errors.Concat(_warnings).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
        if (_unlisted == 0)
            return listed;
        ProblemSeverity severity = HasErrors ? ProblemSeverity.Error : ProblemSeverity.Warning;
        return listed.Add(new ClusterProblem(severity, 0, 0, "", string.Create(CultureInfo.InvariantCulture, $"{_unlisted} more problems are not listed."), "Mend these first."));
    }

    private void Add(List<ClusterProblem> problems, ProblemSeverity severity, YamlPath path, TextPlace? place, string message, string remedy)
    {
        if (problems.Count == Most)
        {
            _unlisted++;
            return;
        }

        TextPlace found = place ?? (Root is null ? default : path.PlaceIn(Root));
        problems.Add(new ClusterProblem(severity, found.Line, found.Column, TextForm.OneLine(path.ToString()), TextForm.OneLine(message), TextForm.OneLine(remedy)));
    }
}
