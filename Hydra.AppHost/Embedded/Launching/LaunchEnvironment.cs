using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>The whole environment of a process: what the AppHost got itself, without what would misconfigure a service, and what is injected.</summary>
internal static class LaunchEnvironment
{
    /// <summary>By this variable a process knows its engine, to die with it.</summary>
    public const string EnginePid = "HYDRA_ENGINE_PID";

    /// <summary>The environment of a child of this process.</summary>
    public static Dictionary<string, string> Of(ImmutableSortedDictionary<string, string> injected) =>
        Of(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""), injected, Environment.ProcessId);

    internal static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> inherited, ImmutableSortedDictionary<string, string> injected, int enginePid)
    {
        var all = new Dictionary<string, string>(HostVariables.Defaults);
        foreach ((string name, string value) in inherited.Where(variable => !HostVariables.IsWithheld(variable.Key)))
            all[name] = value;
        foreach ((string name, string value) in injected)
            all[name] = value;
        all[EnginePid] = enginePid.ToString(CultureInfo.InvariantCulture);
        return all;
    }
}
