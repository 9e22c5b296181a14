using System.Globalization;

namespace Hydra.Benchmarks.Memory;

/// <summary>What stands behind a benchmark's name on the command line: flags (<c>--tuning</c>), values (<c>--mode fts</c>) and at most one path.</summary>
internal sealed class BenchmarkArguments
{
    private const string SettingOption = "--set";

    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="args">The arguments.</param>
    /// <param name="flags">The options that take no value.</param>
    /// <param name="values">The options that take one.</param>
    /// <exception cref="ArgumentException">Another option, or a value that is missing.</exception>
    public BenchmarkArguments(IReadOnlyList<string> args, string[] flags, string[] values)
    {
        for (int i = 0; i < args.Count; i++)
        {
            if (flags.Contains(args[i]))
                _flags.Add(args[i]);
            else if (args[i] == SettingOption)
                AddSetting(ValueOf(args, ref i));
            else if (values.Contains(args[i]))
                _values[args[i]] = ValueOf(args, ref i);
            else if (args[i].StartsWith('-') || Path is not null)
                throw new ArgumentException($"'{args[i]}' is not known; there are {string.Join(", ", [.. flags, .. values, SettingOption])}.", nameof(args));
            else
                Path = args[i];
        }
    }

    /// <summary>The one argument that is no option.</summary>
    public string? Path { get; }

    /// <summary>Settings of the memory, each given as <c>--set Memory:Search:Ranking:VectorWeight=0.3</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    public bool Has(string flag) => _flags.Contains(flag);

    public string? Text(string option) => _values.GetValueOrDefault(option);

    public int Number(string option, int otherwise) => Text(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string ValueOf(IReadOnlyList<string> args, ref int place) =>
        ++place < args.Count ? args[place] : throw new ArgumentException($"{args[^1]} needs a value.", nameof(args));

    private void AddSetting(string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new ArgumentException($"'{setting}' is no setting: name=value.", nameof(setting));
        _settings[setting[..equals]] = setting[(equals + 1)..];
    }
}
