using System.Globalization;

namespace Hydra.Cluster.Reading;

/// <summary>The way from the document's root to a value: the key of a mapping, or else the index in a list, at each step.</summary>
internal sealed record YamlPath
{
    private const string PlainKey = "^[A-Za-z0-9_-]+$";

    private readonly YamlPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private YamlPath(YamlPath? parent, string? key, int index) => (_parent, _key, _index) = (parent, key, index);

    public static YamlPath Root { get; } = new(null, null, 0);

    public YamlPath Key(string key) => new(this, key, 0);

    public YamlPath Item(int index) => new(this, null, index);

    /// <summary>The place of the value (of its key, where the value is a list or mapping), or of the nearest thing above it that is in the text.</summary>
    public TextPlace PlaceIn(YamlNode root) => Resolve(root).Place;

    public override string ToString()
    {
        if (_parent is null)
            return "";
        string parent = _parent.ToString();
        if (_key is null)
            return string.Create(CultureInfo.InvariantCulture, $"{parent}[{_index}]");
        string key = TextForm.Matches(PlainKey, _key) ? TextForm.Excerpt(_key) : $"\"{TextForm.Excerpt(_key)}\"";
        return parent.Length == 0 ? key : $"{parent}.{key}";
    }

    private (YamlNode? Node, TextPlace Place) Resolve(YamlNode root)
    {
        if (_parent is null)
            return (root, root.Place);
        (YamlNode? parent, TextPlace place) = _parent.Resolve(root);
        return parent switch
        {
            YamlMapping mapping when _key is not null && mapping.Find(_key) is { } entry =>
                (entry.Value, entry.Value is YamlScalar ? entry.Value.Place : entry.KeyPlace),
            YamlSequence sequence when _key is null && _index < sequence.Items.Count =>
                (sequence.Items[_index], sequence.Items[_index].Place),
            _ => (null, place),
        };
    }
}
