using Hydra.AppHost.Topology;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>Ports 20001, 20002, … so that a topology can be written down whole.</summary>
internal sealed class CountingPorts : IFreePorts
{
    private int _last = 20000;

    public int Take() => ++_last;
}
