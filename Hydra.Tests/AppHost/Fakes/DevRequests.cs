using System.Collections.Immutable;

namespace Hydra.Tests.AppHost.Fakes;

internal static class DevRequests
{
    public static ImmutableSortedDictionary<string, string> Real(string node, string address) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(node, address);
}
