namespace Hydra.Cluster.Reading;

/// <summary>A place in the text, both numbers from 1.</summary>
internal readonly record struct TextPlace(int Line, int Column);

/// <summary>A value of the document with its place, so that every later problem can name it.</summary>
internal abstract record YamlNode(TextPlace Place);

internal sealed record YamlScalar(TextPlace Place, string Value, bool IsQuoted) : YamlNode(Place)
{
    /// <summary>YAML's null: an empty plain scalar, or one of its spellings.</summary>
    public bool IsNull => !IsQuoted && Value is "" or "~" or "null";
}

internal sealed record YamlSequence(TextPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

/// <summary>A mapping; its keys differ from one another.</summary>
internal sealed record YamlMapping(TextPlace Place) : YamlNode(Place)
{
    /// <summary>Most mappings are so small that looking at each entry is faster than an index, and takes no memory.</summary>
    private const int FewEntries = 8;

    private readonly List<YamlEntry> _entries = [];
    private Dictionary<string, YamlEntry>? _byKey;

    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <summary>Adds an entry whose key is not there yet.</summary>
    public void Add(YamlEntry entry)
    {
        _entries.Add(entry);
        _byKey?.Add(entry.Key, entry);
        if (_byKey is null && _entries.Count > FewEntries)
            _byKey = _entries.ToDictionary(item => item.Key);
    }

    public YamlEntry? Find(string key) => _byKey is null ? _entries.Find(entry => entry.Key == key) : _byKey.GetValueOrDefault(key);
}

internal sealed record YamlEntry(TextPlace KeyPlace, string Key, YamlNode Value);
