using System.Globalization;

namespace Hydra.Cluster;

/// <summary>Something wrong with cluster.yaml: where, what, and what would be right.</summary>
/// <param name="Severity">Whether the file can be used all the same.</param>
/// <param name="Line">Line in the file, from 1; 0 where the problem is the file itself.</param>
/// <param name="Column">Column in that line, from 1; 0 where the problem is the file itself.</param>
/// <param name="Path">Path of the value in the document, such as <c>workloads.gateway.ports.http</c>; empty for the document itself.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ClusterProblem(ProblemSeverity Severity, int Line, int Column, string Path, string Message, string Remedy)
{
    /// <summary>One line in the form that editors and terminals make clickable, after the file's name.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"({Line},{Column}): {(Severity == ProblemSeverity.Error ? "error" : "warning")}: {(Path.Length == 0 ? "" : Path + ": ")}{Message} {Remedy}");
}

/// <summary>How bad a problem of cluster.yaml is.</summary>
public enum ProblemSeverity
{
    /// <summary>The file cannot be used.</summary>
    Error,

    /// <summary>The file can be used, but it may not do what its owner expects.</summary>
    Warning,
}
