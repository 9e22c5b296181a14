using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.CommandLine;

public sealed class UnexpectedErrorTests
{
    [Fact]
    public void Person_GetsTheMessageAndTheLog_AndTheLogGetsAllOfIt()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("cluster.yaml", SmallCluster.Text);

        string told = UnexpectedError.Describe(new InvalidOperationException("The sky fell.", new FormatException("A screw was loose.")), file);

        Assert.Contains("The sky fell.", told, StringComparison.Ordinal);
        Assert.Contains("apphost.log", told, StringComparison.Ordinal);
        Assert.DoesNotContain("screw", told, StringComparison.Ordinal);
        Assert.Contains("System.FormatException: A screw was loose.", File.ReadAllText(StateFolder.At(file).OwnLogFile), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAClusterFile_TheMessageIsStillTold() =>
        Assert.Contains("The sky fell.", UnexpectedError.Describe(new InvalidOperationException("The sky fell."), "/nowhere/cluster.yaml"), StringComparison.Ordinal);
}
