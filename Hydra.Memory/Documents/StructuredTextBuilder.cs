using System.Collections.Immutable;
using System.Text;
using Hydra.Memory.Chunking;

namespace Hydra.Memory.Documents;

/// <summary>Writes a text part by part, with a blank line between paragraphs.</summary>
internal sealed class StructuredTextBuilder
{
    private const int DeepestMarkdown = 6;

    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<TextPart>.Builder _parts = ImmutableArray.CreateBuilder<TextPart>();
    private readonly HeadingStack _headings = new();
    private int _proseStart;
    private int? _page;

    /// <summary>What is written from now on is on a page.</summary>
    public void BeginPage(int page)
    {
        EndProse();
        _page = page;
    }

    /// <summary>A paragraph, an item or a row, as it stands.</summary>
    /// <param name="text">The text; nothing is written where it is white space only.</param>
    /// <param name="joins">Whether it follows on the next line, as items and rows do, and not after a blank one.</param>
    public void AddProse(string text, bool joins = false)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        Separate(joins && _text.Length > _proseStart ? 1 : 2);
        _text.Append(text);
    }

    /// <summary>A heading of a level, from 1, written as Markdown does.</summary>
    public void AddHeading(int level, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        EndProse();
        Separate(2);
        _headings.Enter(level, text);
        AddPart($"{new string('#', Math.Min(level, DeepestMarkdown))} {text.Trim()}", PartKind.Heading);
    }

    /// <summary>A block of code.</summary>
    public void AddCode(string code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return;
        EndProse();
        Separate(2);
        AddPart(code.Trim('\r', '\n'), PartKind.Code);
    }

    public StructuredText Build()
    {
        EndProse();
        return new StructuredText(_text.ToString(), _parts.ToImmutable());
    }

    private void AddPart(string text, PartKind kind)
    {
        _parts.Add(new TextPart(_text.Length, text.Length, kind, _headings.Path, _page));
        _text.Append(text);
        _proseStart = _text.Length;
    }

    private void EndProse()
    {
        if (_text.Length > _proseStart)
            _parts.Add(new TextPart(_proseStart, _text.Length - _proseStart, PartKind.Prose, _headings.Path, _page));
        _proseStart = _text.Length;
    }

    private void Separate(int breaks)
    {
        if (_text.Length > 0)
            _text.Append('\n', breaks);
    }
}
