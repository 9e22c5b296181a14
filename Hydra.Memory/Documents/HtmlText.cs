using System.Globalization;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using Hydra.Memory.Chunking;

namespace Hydra.Memory.Documents;

/// <summary>What an HTML document says: its title, and its text without what only surrounds it.</summary>
internal sealed record HtmlText(string? Title, StructuredText Content)
{
    /// <summary>html and body.</summary>
    private const int RootLevels = 2;

    private static readonly HashSet<string> EndIsImplied = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "caption", "option", "optgroup", "html", "head", "body", "rp", "rt",
    };

    /// <summary>The text, or what is wrong with the document.</summary>
    public static (HtmlText? Text, DocumentFault? Fault) Read(string html, DocumentOptions options)
    {
        int elements = 0;
        int depth = 0;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            SkipComments = true,
            SkipScriptText = true,
            SkipProcessingInstructions = true,
            DisableElementPositionTracking = true,
            // Counted while it is parsed: misnested formatting multiplies elements, and the whole tree would be too late.
            OnCreated = (_, _) => _ = ++elements > options.MaxElements ? throw new HtmlLimitException(TooManyElements(options)) : 0,
            // The parser attaches what is too deep as siblings, but looks through all open elements at each tag: a hundred thousand of them take it hours.
            OnToken = (token, _) =>
            {
                depth = Math.Max(0, depth + Nests(token));
                if (depth > options.MaxDepth)
                    throw new HtmlLimitException(TooDeep(options));
            },
            MaximumDepth = options.MaxDepth + RootLevels,
        });
        try
        {
            using IHtmlDocument document = parser.ParseDocument(html);
            var writer = new HtmlTextWriter(options.MaxDepth);
            if (!writer.TryWrite(document.Body))
                return (null, TooDeep(options));
            string title = string.Join(' ', (document.Title ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return (new HtmlText(title.Length > 0 ? title : null, writer.Text), null);
        }
        catch (HtmlLimitException exception)
        {
            return (null, exception.Fault);
        }
    }

    /// <summary>What a tag does to the depth: nothing where it needs no end, or its end may be left out.</summary>
    private static int Nests(HtmlToken token) => token.Type switch
    {
        HtmlTokenType.StartTag when !EndIsImplied.Contains(token.Name) => 1,
        HtmlTokenType.EndTag when !EndIsImplied.Contains(token.Name) => -1,
        _ => 0,
    };

    private static DocumentFault TooDeep(DocumentOptions options) =>
        new(DocumentFaultKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"Its elements are nested deeper than {options.MaxDepth} ({DocumentOptions.Section}:MaxDepth)."));

    private static DocumentFault TooManyElements(DocumentOptions options) =>
        new(DocumentFaultKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"It has more than {options.MaxElements} elements ({DocumentOptions.Section}:MaxElements)."));

    /// <summary>Leaves the parser, which knows no other way to be stopped.</summary>
    private sealed class HtmlLimitException(DocumentFault fault) : Exception(fault.Message)
    {
        public DocumentFault Fault { get; } = fault;
    }
}
