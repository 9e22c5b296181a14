using System.Text.Json;
using Hydra.AppHost.StandIns;
using Hydra.Simulator.Faults;

namespace Hydra.Tests.AppHost.StandIns;

public sealed class StandInFaultKindTests
{
    /// <summary>The AppHost does not know the simulator's code: only its HTTP.</summary>
    [Fact]
    public void All_AreWhatTheSimulatorKnows() =>
        Assert.Equal(Enum.GetNames<FaultKind>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName), StandInFaultKind.All.Select(kind => kind.Name));
}
