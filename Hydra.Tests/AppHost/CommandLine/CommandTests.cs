using System.Net;
using System.Net.Sockets;
using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.Cluster.Schema;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.CommandLine;

/// <summary>Whole command lines, run in this process.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string[] OutputLines => Lines(_output);

    private string[] ErrorLines => Lines(_error);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_OfTheHomelab_Counts_AndSucceeds()
    {
        Assert.Equal(0, await Run("check", "--file", SmallCluster.RepositoryFile));

        Assert.Matches("^[0-9]+ nodes, [0-9]+ workloads, [0-9]+ models: (no|[0-9]+) warnings?\\.$", OutputLines[^1]);
        Assert.Empty(ErrorLines);
    }

    [Fact]
    public async Task Check_OfABrokenFile_PrintsEveryProblemWithItsPlace_AndFails()
    {
        string file = _folder.Write("cluster.yaml", SmallCluster.Text.Replace("node: north", "node: nort", StringComparison.Ordinal).Replace("uses: [ollama]", "uses: [olama]", StringComparison.Ordinal));

        Assert.Equal(1, await Run("check", "--file", file));

        Assert.Equal(3, OutputLines.Length);
        Assert.Matches(@"cluster\.yaml\([0-9]+,[0-9]+\): error: workloads\.ollama\.node: .*Did you mean 'north'\?$", OutputLines[0]);
        Assert.Matches(@"cluster\.yaml\([0-9]+,[0-9]+\): error: workloads\.gateway\.uses\[0\]: .*Did you mean 'ollama'\?$", OutputLines[1]);
        Assert.Equal("2 errors, no warnings.", OutputLines[2]);
    }

    [Fact]
    public async Task Run_OfABrokenFile_PrintsEveryProblem_AndStartsNothing()
    {
        string file = _folder.Write("cluster.yaml", SmallCluster.Text.Replace("node: north", "node: nort", StringComparison.Ordinal).Replace("uses: [ollama]", "uses: [olama]", StringComparison.Ordinal));

        Assert.Equal(1, await Run("--file", file));

        Assert.Equal(2, ErrorLines.Length);
        Assert.All(ErrorLines, line => Assert.Contains(": error: ", line, StringComparison.Ordinal));
        Assert.Empty(OutputLines);
    }

    [Fact]
    public async Task Schema_IsThatOfTheClusterFile()
    {
        Assert.Equal(0, await Run("schema"));

        Assert.Equal(ClusterSchema.Generate(), _output.ToString());
    }

    [Fact]
    public Task MissingFile_IsNamed() => Refused("--file: there is no file ", "check", "--file", _folder["none.yaml"]);

    [Fact]
    public Task UnknownVerb_IsRefused() => Refused("Unrecognized command or argument 'chekc'.", "chekc");

    [Theory]
    [InlineData("--only: no name is given.", "--only", "")]
    [InlineData("--node: 'hydra-ai' is not NAME=ADDRESS.", "--node", "hydra-ai")]
    [InlineData("--node: 'hydra-ai=999.1.1.1' is not NAME=ADDRESS.", "--node", "hydra-ai=999.1.1.1")]
    [InlineData("--node: 'hydra-ai=192.0.2' is not NAME=ADDRESS.", "--node", "hydra-ai=192.0.2")]
    [InlineData("--node: 'hydra-ai=no such host' is not NAME=ADDRESS.", "--node", "hydra-ai=no such host")]
    [InlineData("--otlp: 'localhost:4317' is no address.", "--otlp", "localhost:4317")]
    [InlineData("--control-port: 70000 is no port.", "--control-port", "70000")]
    [InlineData("--node: a is named 2 times.", "--node", "a=192.0.2.1", "--node", "a=192.0.2.2")]
    public Task BadOptions_AreNamedWithTheirRemedy(string message, params string[] arguments) => Refused(message, arguments);

    [Fact]
    public Task UnknownNames_AreAnsweredWithTheNearest() =>
        Refused("--without: there is no workload 'gatway' in the dev cluster. Did you mean 'gateway'?", [.. OwnCluster(), "--without", "ollama,gatway"]);

    [Fact]
    public Task MissingSecretOfARealNode_IsNamed() =>
        Refused("The secret 'ollama-key' of the real node north is not known. Set the environment variable Secrets__OLLAMA_KEY", [.. OwnCluster(), "--node", "north=192.0.2.10"]);

    [Fact]
    public async Task TakenPort_IsNamedWithItsHolder()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        listener.Listen();
        string text = OwnText().Replace("http: 4000", $"http: {((IPEndPoint)listener.LocalEndPoint!).Port}", StringComparison.Ordinal);

        await Refused("Stop that, or start with --free-ports.", "--file", _folder.Write("cluster.yaml", text));
    }

    [Fact]
    public async Task SecondAppHost_IsToldAboutTheFirst()
    {
        string[] arguments = OwnCluster();
        using EngineLock first = EngineLock.Take(StateFolder.Beside(arguments[1]));

        await Refused($"runs already, in process {Environment.ProcessId}.", arguments);
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("stop", "gateway")]
    [InlineData("logs", "gateway", "--follow")]
    [InlineData("fault", "ollama", "hang")]
    public Task ControlVerbs_WithoutAnEngine_SayHowToStartOne(params string[] verb) => Refused("is running. Start it: dotnet run --project Hydra.AppHost", [.. verb, .. OwnCluster()]);

    [Fact]
    public Task EngineThatDied_CountsAsNone()
    {
        string[] file = OwnCluster();
        StateFolder folder = StateFolder.Beside(file[1]);
        DevKey.ReadOrMake(folder);
        StateFolder.Write(folder.ControlFile, "http://127.0.0.1:1");

        return Refused("is running. Start it: dotnet run --project Hydra.AppHost", ["ps", .. file]);
    }

    [Fact]
    public async Task Reset_WithoutATerminal_AsksForYes_AndKeepsEverything()
    {
        Assert.SkipUnless(Console.IsInputRedirected, "A person could answer here.");
        string[] file = OwnCluster();
        StateFolder folder = StateFolder.Beside(file[1]);
        DevKey key = DevKey.ReadOrMake(folder);

        await Refused("Give --yes too.", [.. file, "--reset"]);

        Assert.Equal(key, DevKey.ReadOrMake(folder));
    }

    [Fact]
    public async Task Reset_WithYes_MakesANewKey()
    {
        string[] file = OwnCluster();
        StateFolder folder = StateFolder.Beside(file[1]);
        DevKey key = DevKey.ReadOrMake(folder);

        // Nothing is started: the name is unknown.
        await Refused("--only: there is no workload", [.. file, "--reset", "--yes", "--only", "nothing"]);

        Assert.NotEqual(key, DevKey.ReadOrMake(folder));
    }

    /// <summary>A cluster file of this test's own, whose services are all built.</summary>
    private string[] OwnCluster() => ["--file", _folder.Write("cluster.yaml", OwnText())];

    private static string OwnText() => SmallCluster.Text.Replace("    project: Hydra.Creative\n", "", StringComparison.Ordinal);

    private Task<int> Run(params string[] arguments) => RootVerb.InvokeAsync(arguments, new CommandConsole(_output, _error));

    private async Task Refused(string message, params string[] arguments)
    {
        Assert.Equal(1, await Run(arguments));

        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(OutputLines);
    }

    private static string[] Lines(StringWriter writer) => writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
