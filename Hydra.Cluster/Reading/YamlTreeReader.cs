using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hydra.Cluster.Reading;

/// <summary>
/// Parse events → tree of nodes with places. Limits are kept here, event by event, so that a hostile file costs no more
/// than they allow: depth (deeper nesting would exhaust the stack of whatever walks the tree), events, and no aliases
/// (a few of them expand to gigabytes).
/// </summary>
internal sealed class YamlTreeReader(string text, ProblemList problems)
{
    internal const int MaxDepth = 24;
    internal const int MaxEvents = 4_000_000;

    private readonly Parser _parser = new(new StringReader(text));
    private int _events;
    private bool _stopped;

    /// <summary>The document's root, or null after a problem that ends the reading.</summary>
    public YamlNode? Read()
    {
        try
        {
            return ReadDocument();
        }
        catch (YamlException exception)
        {
            problems.Error(
                YamlPath.Root,
                PlaceOf(exception.Start),
                $"This is not YAML: {exception.InnerException?.Message ?? exception.Message}",
                "Look at the indentation, the colons and the quotes of this line and the one above.");
            return null;
        }
    }

    private YamlNode? ReadDocument()
    {
        if (!Next<StreamStart>() || !Next<DocumentStart>())
        {
            if (!_stopped)
                problems.Error(YamlPath.Root, new TextPlace(1, 1), "The file is empty.", "Start from the cluster.yaml of the repository.");
            return null;
        }

        Advance();
        YamlNode? root = ReadNode(YamlPath.Root, 1);
        if (root is null || _stopped)
            return null;
        Advance();
        Advance();
        if (_parser.Current is DocumentStart second)
            problems.Error(YamlPath.Root, PlaceOf(second.Start), "A second document starts here.", "Keep the cluster in one document; remove the line ---.");
        return root;
    }

    private YamlNode? ReadNode(YamlPath path, int depth)
    {
        if (depth > MaxDepth)
            return Stop(path, $"The document is nested more than {MaxDepth} levels deep.", "Nothing in this file needs to be: look for an unclosed bracket.");
        if (_parser.Current is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
            problems.Error(path, PlaceOf(tagged.Start), $"Tags such as {tagged.Tag.Value} are not read.", "Write the plain value.");

        return _parser.Current switch
        {
            Scalar scalar => new YamlScalar(PlaceOf(scalar.Start), scalar.Value, scalar.Style is not ScalarStyle.Plain),
            SequenceStart start => ReadSequence(start, path, depth),
            MappingStart start => ReadMapping(start, path, depth),
            AnchorAlias alias => Stop(path, $"Aliases such as *{alias.Value} are not read.", "Write the value out."),
            _ => Stop(path, "A value is missing.", "Write one."),
        };
    }

    private YamlSequence? ReadSequence(SequenceStart start, YamlPath path, int depth)
    {
        var items = new List<YamlNode>();
        while (Advance() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(path.Item(items.Count), depth + 1) is not { } item)
                return null;
            items.Add(item);
        }

        return _stopped ? null : new YamlSequence(PlaceOf(start.Start), items);
    }

    private YamlMapping? ReadMapping(MappingStart start, YamlPath path, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, TextPlace>();
        while (Advance() && _parser.Current is not MappingEnd)
        {
            if (_parser.Current is not Scalar key)
            {
                Stop(path, "A key is a list or a mapping.", "Keys are plain words.");
                return null;
            }

            TextPlace place = PlaceOf(key.Start);
            if (!Advance() || ReadNode(path.Key(key.Value), depth + 1) is not { } value)
                return null;
            if (places.TryAdd(key.Value, place))
                entries.Add(new YamlEntry(place, key.Value, value));
            else
                problems.Error(path.Key(key.Value), place, $"'{key.Value}' stands twice here, first in line {places[key.Value].Line}.", "Give one of them another name, or remove it.");
        }

        return _stopped ? null : new YamlMapping(PlaceOf(start.Start), entries);
    }

    private bool Next<TEvent>() where TEvent : ParsingEvent => Advance() && _parser.Current is TEvent;

    private bool Advance()
    {
        if (_stopped || !_parser.MoveNext())
            return false;
        if (++_events > MaxEvents)
        {
            Stop(YamlPath.Root, $"The document has more than {MaxEvents} parts.", "Split the homelab, or look for a file that was pasted in.");
            return false;
        }

        return true;
    }

    private YamlNode? Stop(YamlPath path, string message, string remedy)
    {
        if (!_stopped)
            problems.Error(path, PlaceOf(_parser.Current?.Start ?? Mark.Empty), message, remedy);
        _stopped = true;
        return null;
    }

    private static TextPlace PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
