using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hydra.Cluster;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>A hostile or broken file costs a message, not the process and not minutes.</summary>
public sealed class LimitTests : IDisposable
{
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(20);

    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("a: ", "[", "]")]
    [InlineData("a: ", "[", "")]
    [InlineData("a: ", "{b: ", "}")]
    [InlineData("a: ", "{b: ", "")]
    [InlineData("a:\n ", "- ", "")]
    [InlineData("", "? ", "")]
    public void A_hundred_thousand_levels_are_too_many(string start, string open, string close) =>
        AssertRefused(start + Repeated(open, 100_000) + "x" + Repeated(close, 100_000));

    [Fact]
    public void Nested_lines_are_too_many()
    {
        var text = new StringBuilder();
        for (int depth = 0; depth < 3000; depth++)
            text.Append(' ', depth).Append("a:\n");

        AssertRefused(text.ToString());
    }

    [Fact]
    public void Depth_is_limited_where_it_is_exceeded()
    {
        ClusterProblem problem = Assert.Single(ClusterReader.Read("a: " + Repeated("[", 30) + Repeated("]", 30)).Problems);

        Assert.Equal((1, 27, "The document is nested more than 24 levels deep."), (problem.Line, problem.Column, problem.Message));
    }

    [Fact]
    public void Parts_are_limited() => AssertRefused("aliases: [" + Repeated("a,", 4_100_000) + "]");

    [Fact]
    public void Size_is_limited() => AssertRefused(new string('#', ClusterReader.MaxBytes + 1));

    [Fact]
    public void Size_of_a_file_is_limited_before_it_is_read()
    {
        using (FileStream stream = File.OpenWrite(_file))
            stream.SetLength(ClusterReader.MaxBytes + 1L);

        ClusterProblem problem = Assert.Single(ClusterReader.ReadFile(_file).Problems);

        Assert.Equal("The file has 33554433 bytes; at most 33554432 are read.", problem.Message);
    }

    [Theory]
    [InlineData("title: Gateway", "title: §{0}", "workloads.gateway.title", 4097, 4096)]
    [InlineData("title: Gateway", "title: Gateway\n    §{0}: x", "workloads.gateway", 257, 256)]
    public void Texts_are_limited(string part, string other, string path, int length, int most) =>
        AssertProblemAmongOthers(
            part,
            other.Replace("{0}", new string('x', length), StringComparison.Ordinal),
            path,
            $"A text here has {length} characters; at most {most} are read.",
            "Shorten it, or look for an unclosed quote.");

    [Fact]
    public void Problems_are_limited_and_the_rest_counted()
    {
        string text = Text + string.Concat(Enumerable.Range(0, 1500).Select(i => $"wrong{i}: 1\n"));

        ClusterReading reading = ClusterReader.Read(text);

        Assert.Equal(1001, reading.Problems.Length);
        Assert.Equal("(0,0): error: 500 more problems are not listed. Mend these first.", reading.Problems[^1].ToString());
    }

    [Fact]
    public void Messages_stay_on_one_line() =>
        Assert.All(ClusterReader.Read("\"a\\nb\\e[2J\": 1\nnodes: \"\\r\\n\\u0007\"\n").Problems, problem => Assert.DoesNotContain(problem.ToString(), char.IsControl));

    [Theory]
    [InlineData("thousands of unknown names", 20_000)]
    [InlineData("one circle through all", 20_000)]
    [InlineData("a circle back from each", 20_000)]
    [InlineData("one list of them all", 100_000)]
    public void Thousands_of_mistakes_are_found_fast(string kind, int count)
    {
        string Depends(int i) => kind switch
        {
            "thousands of unknown names" => $"[wrokload-{i}-x]",
            "one circle through all" => $"[w{(i + 1) % count}]",
            "a circle back from each" => i == 0 ? "[w1]" : i == count - 1 ? "[w0]" : $"[w{i + 1}, w0]",
            _ => i == 0 ? $"[{string.Join(", ", Enumerable.Range(0, count).Select(n => $"w{n % 7}"))}]" : "[]",
        };
        var text = new StringBuilder(Text[..Text.IndexOf("models:\n  large", StringComparison.Ordinal)]);
        for (int i = 0; i < (kind == "one list of them all" ? 7 : count); i++)
            text.Append(CultureInfo.InvariantCulture, $"  w{i}: {{ title: W, category: web, node: ai, process: {{ command: w }}, depends-on: {Depends(i)} }}\n");

        AssertRefused(text.ToString());
    }

    [Fact]
    public void Missing_file_is_a_problem()
    {
        ClusterProblem problem = Assert.Single(ClusterReader.ReadFile(_file + ".none").Problems);

        Assert.StartsWith("The file cannot be read: Could not find file", problem.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/dev/null/x")]
    [InlineData("a\0b")]
    public void Path_that_is_no_file_is_a_problem(string path) => Assert.Single(ClusterReader.ReadFile(path).Problems);

    [Fact]
    public void Text_that_is_not_UTF8_is_a_problem()
    {
        File.WriteAllBytes(_file, [.. "name: "u8, 0xC3, 0x28]);

        Assert.Equal("(0,0): error: The file is not UTF-8. Save it as UTF-8.", Assert.Single(ClusterReader.ReadFile(_file).Problems).ToString());
    }

    [Fact]
    public void Byte_order_mark_is_no_problem()
    {
        File.WriteAllBytes(_file, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)]);

        Assert.NotNull(ClusterReader.ReadFile(_file).Model);
    }

    [Theory]
    [InlineData("name: a\nnodes:\n\tai: 1\n", 2)]
    [InlineData("name: [a\nnodes: {\n", 1)]
    [InlineData("name: \"open\nnodes: 1\n", 1)]
    [InlineData("a: b: c\n", 1)]
    [InlineData("name: x\n  nodes: y\n", 2)]
    [InlineData("%YAML 9999999999999.1\n---\na: 1\n", 1)]
    public void Text_that_is_not_YAML_is_a_problem_near_its_line(string text, int line)
    {
        ClusterProblem problem = Assert.Single(ClusterReader.Read(text).Problems);

        Assert.StartsWith("This is not YAML: ", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Line, line, line + 1);
    }

    [Fact]
    public void Many_problems_are_found_in_one_reading()
    {
        string text = With("version: 1", "version: 2").Replace("address: 192.168.1.20", "address: nowhere", StringComparison.Ordinal)
            .Replace("category: gateway", "category: gate-way", StringComparison.Ordinal).Replace("depends-on: [db]", "depends-on: [dbase]", StringComparison.Ordinal)
            .Replace("context: 512", "context: -1", StringComparison.Ordinal).Replace("smart: large", "smart: huge", StringComparison.Ordinal);

        Assert.Equal(
            ["version", "nodes.store.address", "workloads.gateway.category", "workloads.gateway.depends-on[0]", "models.embed.context", "aliases.smart"],
            ClusterReader.Read(text).Problems.Select(problem => problem.Path));
    }

    public void Dispose() => File.Delete(_file);

    private static void AssertRefused(string text)
    {
        long start = Stopwatch.GetTimestamp();
        ClusterReading reading = ClusterReader.Read(text);

        Assert.Null(reading.Model);
        Assert.NotEmpty(reading.Problems);
        Assert.True(Stopwatch.GetElapsedTime(start) < Fast, $"It took {Stopwatch.GetElapsedTime(start)}.");
    }

    private static string Repeated(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();
}
