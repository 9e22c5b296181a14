using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Hydra.AppHost.Topology;
#if ASPIRE
using Hydra.AppHost.Aspire;
#else
using Hydra.AppHost.Embedded;
#endif

namespace Hydra.AppHost.CommandLine;

/// <summary>Starts the dev cluster and keeps it until it is told to stop.</summary>
internal sealed class RunVerb(Option<string?> file, CommandConsole console)
{
    private readonly Option<string[]> _only = Names("--only", "Only these workloads, and what they depend on.");
    private readonly Option<string[]> _without = Names("--without", "All but these workloads; simulator for every stand-in.");

    private readonly Option<RealNode[]> _nodes = new("--node")
    {
        Description = "A node that is really there: nothing of it is simulated.",
        HelpName = "NAME=ADDRESS",
        CustomParser = result => [.. result.Tokens.Select(token => RealNode.Parse(token.Value, result)).OfType<RealNode>()],
    };

    private readonly Option<Uri?> _otlp = new("--otlp")
    {
        Description = "Where traces, metrics and logs go, such as http://localhost:4317.",
        HelpName = "URL",
        CustomParser = ParseUrl,
    };

    private readonly Option<bool> _freePorts = new("--free-ports") { Description = "Free ports of 127.0.0.1 instead of the real ones on an address for each node." };
    private readonly Option<bool> _fast = new("--fast") { Description = "Stand-ins answer at once instead of at the real speed." };
    private readonly Option<bool> _plain = new("--no-ui") { Description = "Lines only, no table." };
    private readonly Option<bool> _reset = new("--reset") { Description = "Empties .hydra first (keys, secrets, databases, logs), after asking." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Does not ask." };
    private readonly Option<int> _controlPort = new("--control-port") { Description = "Port of the control endpoint; any where left out.", HelpName = "PORT" };

    /// <summary>Gives a command these options and this action.</summary>
    public void AddTo(Command command)
    {
        // Under Aspire its dashboard is the screen, the collector and the control endpoint.
#if ASPIRE
        IEnumerable<Option> ofEngine = AspireOptions.All;
        command.SetAction((parsed, _) => new AspireRun(OptionsOf(parsed), console, AspireOptions.Given(parsed)).RunAsync());
#else
        IEnumerable<Option> ofEngine = [_otlp, _plain, _controlPort];
        command.SetAction((parsed, _) => new DevRun(OptionsOf(parsed), console).RunAsync());
#endif
        foreach (Option option in (IEnumerable<Option>)[_only, _without, _nodes, _freePorts, _fast, _reset, _yes, .. ofEngine])
            command.Options.Add(option);
    }

    private RunOptions OptionsOf(ParseResult parsed)
    {
        int port = parsed.GetValue(_controlPort);
        if (port is < 0 or > 65535)
            throw new UserErrorException($"--control-port: {port} is no port. Give 1 to 65535, or leave it out.");
        return new RunOptions
        {
            File = parsed.GetValue(file),
            Plain = parsed.GetValue(_plain),
            Reset = parsed.GetValue(_reset),
            Yes = parsed.GetValue(_yes),
            ControlPort = port,
            Request = new DevRequest
            {
                Only = [.. parsed.GetValue(_only) ?? []],
                Without = [.. parsed.GetValue(_without) ?? []],
                RealNodes = RealNode.ByName(parsed.GetValue(_nodes) ?? []),
                Otlp = parsed.GetValue(_otlp),
                // Only Linux has all of 127/8 for itself without being told so.
                FreePorts = parsed.GetValue(_freePorts) || !OperatingSystem.IsLinux(),
                Fast = parsed.GetValue(_fast),
            },
        };
    }

    private static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME,…",
        CustomParser = result =>
        {
            string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
            if (names.Length == 0)
                result.AddError($"{name}: no name is given. Give one such as gateway, or leave the option out.");
            return names;
        },
    };

    private static Uri? ParseUrl(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
            return url;
        result.AddError($"--otlp: '{text}' is no address. Give one such as http://localhost:4317.");
        return null;
    }
}

/// <summary>A node that is really there.</summary>
/// <param name="Name">Its name in cluster.yaml.</param>
/// <param name="Address">An address or a host name.</param>
internal sealed record RealNode(string Name, string Address)
{
    /// <summary>Reads NAME=ADDRESS.</summary>
    public static RealNode? Parse(string text, ArgumentResult result)
    {
        string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && parts[0].Length > 0 && IsHost(parts[1]))
            return new RealNode(parts[0], parts[1]);
        result.AddError($"--node: '{text}' is not NAME=ADDRESS. Give one such as hydra-ai=192.0.2.250.");
        return null;
    }

    /// <summary>Digits and dots alone are meant as an address: 999.1.1.1 would pass for a host name, and 192.0.2 for 192.0.0.2.</summary>
    private static bool IsHost(string text) => Uri.CheckHostName(text) switch
    {
        UriHostNameType.Unknown => false,
        UriHostNameType.IPv4 => text.Count(letter => letter == '.') == 3,
        UriHostNameType.Dns => !text.All(letter => char.IsAsciiDigit(letter) || letter == '.'),
        _ => true,
    };

    /// <summary>All of them, each named once.</summary>
    public static ImmutableSortedDictionary<string, string> ByName(IReadOnlyCollection<RealNode> nodes)
    {
        IGrouping<string, RealNode>? twice = nodes.GroupBy(node => node.Name).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? nodes.ToImmutableSortedDictionary(node => node.Name, node => node.Address, StringComparer.Ordinal)
            : throw new UserErrorException($"--node: {twice.Key} is named {twice.Count()} times. Name it once.");
    }
}
