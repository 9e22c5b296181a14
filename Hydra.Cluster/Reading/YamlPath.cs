using System.Globalization;
using System.Text.RegularExpressions;

namespace Hydra.Cluster.Reading;

/// <summary>The way from the document's root to a value: keys, and [n] for the items of a list.</summary>
internal sealed partial record YamlPath(YamlPath? Parent, string Segment)
{
    public static YamlPath Root { get; } = new(null, "");

    public YamlPath Key(string key) => new(this, key);

    public YamlPath Item(int index) => new(this, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    /// <summary>The place of the value, or of the nearest thing above it that is in the text.</summary>
    public TextPlace PlaceIn(YamlNode root) => Resolve(root).Place;

    public override string ToString()
    {
        if (Parent is null)
            return "";
        string parent = Parent.ToString();
        if (Segment.StartsWith('['))
            return parent + Segment;
        string segment = Plain().IsMatch(Segment) ? Segment : $"\"{Segment}\"";
        return parent.Length == 0 ? segment : $"{parent}.{segment}";
    }

    private (YamlNode? Node, TextPlace Place) Resolve(YamlNode root)
    {
        if (Parent is null)
            return (root, root.Place);
        (YamlNode? parent, TextPlace place) = Parent.Resolve(root);
        return parent switch
        {
            YamlMapping mapping when mapping.Find(Segment) is { } entry =>
                (entry.Value, entry.Value is YamlScalar ? entry.Value.Place : entry.KeyPlace),
            YamlSequence sequence when ItemIndex() is { } index && index < sequence.Items.Count =>
                (sequence.Items[index], sequence.Items[index].Place),
            _ => (null, place),
        };
    }

    private int? ItemIndex() =>
        Segment.StartsWith('[') ? int.Parse(Segment.AsSpan(1, Segment.Length - 2), CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("^[A-Za-z0-9_-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
