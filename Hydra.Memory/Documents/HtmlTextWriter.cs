using System.Text;
using AngleSharp.Dom;
using Hydra.Memory.Chunking;

namespace Hydra.Memory.Documents;

/// <summary>Walks the tree of an HTML document without recursion, and writes its text.</summary>
internal sealed class HtmlTextWriter(int maxDepth)
{
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "nav", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video", "select", "button", "input", "textarea", "dialog", "head",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "main", "ol", "p", "section", "summary",
        "table", "caption", "tbody", "thead", "tfoot", "ul",
    };

    private readonly StructuredTextBuilder _text = new();
    private readonly StringBuilder _line = new();
    private readonly Stack<HtmlListCount> _lists = new();
    private bool _joins;

    public StructuredText Text => _text.Build();

    /// <summary>Writes what is below an element; false where it is nested too deep.</summary>
    public bool TryWrite(INode? root)
    {
        int depth = 0;
        for (INode? node = root; node is not null;)
        {
            if (Enter(node) && node.FirstChild is { } child)
            {
                node = child;
                if (++depth > maxDepth)
                    return false;
                continue;
            }

            Leave(node);
            while (node is not null && node != root && node.NextSibling is null)
            {
                node = node.Parent;
                depth--;
                if (node is not null)
                    Leave(node);
            }

            node = node is null || node == root ? null : node.NextSibling;
        }

        EndLine(joins: false);
        return true;
    }

    /// <summary>Whether to go on with what is below.</summary>
    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            Append(text.Data);
            return false;
        }

        if (node is not IElement element || Dropped.Contains(element.LocalName) || element.HasAttribute("hidden"))
            return node is not IElement;
        if (Level(element) > 0 || element.LocalName == "pre")
        {
            EndLine(joins: false);
            return WriteWhole(element);
        }

        Begin(element);
        return true;
    }

    /// <summary>Headings and code are written at once.</summary>
    private bool WriteWhole(IElement element)
    {
        if (Level(element) is var level and > 0)
            _text.AddHeading(level, string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        else
            _text.AddCode(element.TextContent);
        _joins = false;
        return false;
    }

    private void Begin(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                EndLine(joins: true);
                break;
            case "li":
                EndLine(joins: true);
                _line.Append(Marker());
                break;
            case "tr":
                EndLine(joins: true);
                _line.Append('|');
                break;
            case "img":
                Append(element.GetAttribute("alt") ?? "");
                break;
            case "ul" or "ol":
                EndLine(joins: _lists.Count > 0);
                _lists.Push(new HtmlListCount { IsOrdered = element.LocalName == "ol" });
                break;
            default:
                if (Blocks.Contains(element.LocalName) && !IsWithinRow(element))
                    EndLine(joins: false);
                break;
        }
    }

    private void Leave(INode node)
    {
        if (node is not IElement element)
            return;
        switch (element.LocalName)
        {
            case "td" or "th":
                TrimLine();
                _line.Append(" |");
                break;
            case "ul" or "ol" when _lists.Count > 0:
                EndLine(joins: _lists.Count > 1);
                _lists.Pop();
                _joins = _lists.Count > 0;
                break;
            case "li" or "tr":
                EndLine(joins: true);
                break;
            default:
                if (Blocks.Contains(element.LocalName) && !IsWithinRow(element))
                    EndLine(joins: false);
                break;
        }
    }

    /// <summary>A paragraph in a cell does not end the row, nor one in an item the item.</summary>
    private static bool IsWithinRow(IElement element) => element.LocalName is "p" or "div" && element.ParentElement?.LocalName is "td" or "th" or "li";

    private string Marker()
    {
        string indentation = new(' ', 2 * Math.Clamp(_lists.Count - 1, 0, 10));
        if (!_lists.TryPeek(out HtmlListCount? list) || !list.IsOrdered)
            return indentation + "- ";
        list.Count++;
        return $"{indentation}{list.Count}. ";
    }

    private void EndLine(bool joins)
    {
        TrimLine();
        string line = _line.ToString();
        _line.Clear();
        if (line.AsSpan().TrimStart(" -|0123456789.").Length > 0 || (line.Length > 0 && line.Any(char.IsAsciiDigit)))
        {
            _text.AddProse(line, _joins);
            _joins = joins;
        }
        else if (!joins)
        {
            _joins = false;
        }
    }

    private void TrimLine()
    {
        while (_line.Length > 0 && char.IsWhiteSpace(_line[^1]))
            _line.Length--;
    }

    /// <summary>White space of any length is one space.</summary>
    private void Append(string data)
    {
        foreach (char character in data)
        {
            if (!char.IsWhiteSpace(character))
                AppendText(character);
            else if (_line.Length > 0 && !char.IsWhiteSpace(_line[^1]))
                _line.Append(' ');
        }
    }

    private void AppendText(char character)
    {
        if (_line.Length > 0 && _line[^1] == '|')
            _line.Append(' ');
        _line.Append(character);
    }

    private static int Level(IElement element) => element.LocalName is ['h', >= '1' and <= '6'] ? element.LocalName[1] - '0' : 0;

    private sealed class HtmlListCount
    {
        public bool IsOrdered { get; init; }

        public int Count { get; set; }
    }
}
