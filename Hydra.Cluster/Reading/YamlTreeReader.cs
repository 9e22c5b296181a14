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
    internal const int MaxKeyLength = 256;
    internal const int MaxTextLength = 4096;

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
                PlaceOf(LastGood() is var place && place > exception.Start ? place : exception.Start),
                $"This is not YAML: {exception.Message}",
                "Look at the indentation (spaces only), the colons, brackets and quotes of this line and those beside it.");
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
            problems.Error(path, PlaceOf(tagged.Start), $"Tags such as {TextForm.Excerpt(tagged.Tag.Value)} are not read.", "Write the plain value.");

        return _parser.Current switch
        {
            Scalar scalar => new YamlScalar(PlaceOf(scalar.Start), Bounded(scalar, path, MaxTextLength), scalar.Style is not ScalarStyle.Plain),
            SequenceStart start => ReadSequence(start, path, depth),
            MappingStart start => ReadMapping(start, path, depth),
            AnchorAlias alias => Stop(path, $"Aliases such as *{TextForm.Excerpt(alias.Value.Value)} are not read.", "Write the value out."),
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
        var mapping = new YamlMapping(PlaceOf(start.Start));
        while (Advance() && _parser.Current is not MappingEnd)
        {
            if (_parser.Current is not Scalar key)
            {
                Stop(path, "A key is a list or a mapping.", "Keys are plain words.");
                return null;
            }

            TextPlace place = PlaceOf(key.Start);
            string name = Bounded(key, path, MaxKeyLength);
            if (!Advance() || ReadNode(path.Key(name), depth + 1) is not { } value)
                return null;
            if (mapping.Find(name) is { } first)
                problems.Error(path.Key(name), place, $"'{TextForm.Excerpt(name)}' stands twice here, first in line {first.KeyPlace.Line}.", "Give one of them another name, or remove it.");
            else
                mapping.Add(new YamlEntry(place, name, value));
        }

        return _stopped ? null : mapping;
    }

    /// <summary>A text of the file as far as it is read: whatever follows may then copy it, match it and quote it.</summary>
    private string Bounded(Scalar scalar, YamlPath path, int most)
    {
        if (scalar.Value.Length <= most)
            return scalar.Value;
        problems.Error(path, PlaceOf(scalar.Start), $"A text here has {scalar.Value.Length} characters; at most {most} are read.", "Shorten it, or look for an unclosed quote.");
        return scalar.Value[..most];
    }

    private bool Next<TEvent>() where TEvent : ParsingEvent => Advance() && _parser.Current is TEvent;

    private bool Advance()
    {
        if (_stopped || !MoveNext())
            return false;
        if (++_events > MaxEvents)
        {
            Stop(YamlPath.Root, $"The document has more than {MaxEvents} parts.", "Split the homelab, or look for a file that was pasted in.");
            return false;
        }

        return true;
    }

    /// <summary>Some texts that are not YAML make the parser fail on itself (such as <c>[a</c> and a <c>{</c> below it): that says no more than its own error.</summary>
    private bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is not YamlException and not OutOfMemoryException)
        {
            Mark place = LastGood();
            throw new YamlException(place, place, "The brackets, quotes or indentation do not fit together.", exception);
        }
    }

    private YamlNode? Stop(YamlPath path, string message, string remedy)
    {
        if (!_stopped)
            problems.Error(path, PlaceOf(LastGood()), message, remedy);
        _stopped = true;
        return null;
    }

    /// <summary>Where the last thing that could be parsed starts; some errors are reported where the mapping around it does.</summary>
    private Mark LastGood() => _parser.Current?.Start ?? Mark.Empty;

    private static TextPlace PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
