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
internal sealed record YamlMapping(TextPlace Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    private const int FewEntries = 8;

    private Dictionary<string, YamlEntry>? _byKey;

    public YamlEntry? Find(string key)
    {
        if (Entries.Count <= FewEntries)
            return Entries.FirstOrDefault(entry => entry.Key == key);
        _byKey ??= Entries.ToDictionary(entry => entry.Key);
        return _byKey.GetValueOrDefault(key);
    }
}

internal sealed record YamlEntry(TextPlace KeyPlace, string Key, YamlNode Value);
