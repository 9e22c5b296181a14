using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Hydra.Cluster;
using Hydra.Tests.Architecture;

namespace Hydra.Tests.Cluster;

/// <summary>Whatever the text: no exception, and either a model or an error at a place inside the text.</summary>
public sealed partial class ReadingPropertyTests
{
    private static readonly string Real = SourceTree.Read(ClusterReader.FileName);
    private static readonly string[] RealLines = Real.Split('\n');

    /// <summary>What YAML, its parser and this file's rules treat in a special way.</summary>
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf(
            "[", "]", "{", "}", ":", ": ", "- ", "? ", "#", "&a ", "*a", "!", "!!str ", "|\n", ">\n", "'", "\"", "%YAML 1.2\n", "---\n", "...\n", "\n", "\n  ", "\t", "\r\n", ",", "<<",
            "~", "null", "true", "-1", "0", "1e9", "99999999999999999999", "NaN", "Infinity", "70000", "0GB", "8080:", "/tcp", "fe80::1/64", "0.0.0.0/0", "255.255.255.255", "1h", "h", "\\",
            "nodes", "workloads", "models", "ports", "gpus", "depends-on", "address", "hydra-ai", "tabbyapi", "\0", "\u0085", "\u2028", "\uFEFF", "\uD800", "😀"),
        Gen.String[0, 6]);

    [Fact]
    public void Arbitrary_text() => Gen.String.Sample(AssertReads, iter: 3000);

    [Fact]
    public void Arbitrary_pieces_of_YAML() => Piece.Array[0, 40].Select(string.Concat).Sample(AssertReads, iter: 10_000);

    [Fact]
    public void The_real_file_with_lines_deleted_doubled_swapped_and_replaced() =>
        Gen.Select(Gen.Int[0, RealLines.Length - 1], Gen.Int[0, RealLines.Length - 1], Gen.Int[0, 4], Piece)
            .Array[1, 4].Select(edits => string.Join('\n', edits.Aggregate(RealLines.ToList(), EditLine)))
            .Sample(AssertReads, iter: 300);

    [Fact]
    public void The_real_file_with_characters_deleted_and_inserted() =>
        Gen.Select(Gen.Int[0, Real.Length - 50], Gen.Int[0, 8], Piece)
            .Array[1, 4].Select(edits => edits.Aggregate(new StringBuilder(Real), (text, edit) => text.Remove(edit.Item1, edit.Item2).Insert(edit.Item1, edit.Item3)).ToString())
            .Sample(AssertReads, iter: 300);

    [Fact]
    public void Values_of_the_small_file_replaced_by_anything() =>
        Gen.Select(Gen.Int[0, SmallValues.Length - 1], Tree(3)).Array[1, 3]
            .Select(edits => edits.Aggregate(SmallValues.ToList(), (values, edit) => { values[edit.Item1] = edit.Item2; return values; }))
            .Select(values => string.Concat(values))
            .Sample(AssertReads, iter: 5000);

    [Fact]
    public void Arbitrary_trees_under_known_keys() =>
        Gen.Select(Gen.OneOf("network", "nodes", "workloads", "models", "aliases", "storage", "backups"), Tree(5)).Array[0, 8]
            .Select(entries => string.Concat(entries.DistinctBy(entry => entry.Item1).Select(entry => $"{entry.Item1}: {entry.Item2}\n")))
            .Sample(AssertReads, iter: 5000);

    /// <summary>The small file cut at its values: every second piece is one.</summary>
    private static readonly string[] SmallValues = [.. Value().Split(SmallCluster.Text)];

    private static Gen<string> Tree(int depth)
    {
        Gen<string> key = Gen.OneOf(
            "hydra-ai", "a", "b", "node", "ports", "http", "gpus", "vram", "served-by", "failover", "kind", "health", "port", "every", "depends-on", "uses", "container", "network-of",
            "shares", "mounts", "export", "to", "address", "subnet", "cpu", "cores", "threads", "ssh", "secrets", "dev", "api", "resident", "workload", "x y", "[0]", "\"\\0\"");
        Gen<string> leaf = Gen.OneOf(
            "a", "b", "hydra-ai", "http", "~", "\"\"", "0", "1", "-1", "99999999999", "1.5", "true", "80", "80:81/udp", "4GB", "0MB", "10.0.0.1", "10.0.0.0/8", "1s", "99999h", "chat", "tabbyapi", "simulated");
        if (depth == 0)
            return leaf;
        Gen<string> below = Tree(depth - 1);
        return Gen.OneOf(
            leaf,
            below.Array[0, 4].Select(items => $"[{string.Join(", ", items)}]"),
            Gen.Select(key, below).Array[0, 5].Select(entries => $"{{ {string.Join(", ", entries.Select(entry => $"{entry.Item1}: {entry.Item2}"))} }}"));
    }

    private static List<string> EditLine(List<string> lines, (int Line, int Other, int Edit, string Text) edit)
    {
        int line = Math.Min(edit.Line, lines.Count - 1);
        switch (edit.Edit)
        {
            case 0:
                lines.RemoveAt(line);
                break;
            case 1:
                lines.Insert(line, lines[line]);
                break;
            case 2:
                int other = Math.Min(edit.Other, lines.Count - 1);
                (lines[line], lines[other]) = (lines[other], lines[line]);
                break;
            case 3:
                lines[line] = edit.Text;
                break;
            default:
                lines[line] += edit.Text;
                break;
        }

        return lines;
    }

    [GeneratedRegex("(?<=: )(?<value>[^{\\[\\n,}]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Value();

    private static void AssertReads(string text)
    {
        ClusterReading reading = ClusterReader.Read(text);
        bool hasErrors = reading.Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(hasErrors, reading.Model is null);
        if (reading.Model is { } model)
            Assert.All(model.ModelNames, name => Assert.NotNull(model.RouteFor(name)));

        // YAML knows more ends of a line than \n.
        int lines = 1 + text.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029');
        Assert.All(reading.Problems, problem =>
        {
            Assert.InRange(problem.Line, 1, lines + 1);
            Assert.InRange(problem.Column, 1, text.Length + 2);
            Assert.False(string.IsNullOrWhiteSpace(problem.Message) || string.IsNullOrWhiteSpace(problem.Remedy), problem.ToString());
            Assert.DoesNotContain(problem.ToString(), char.IsControl);
        });
    }
}
