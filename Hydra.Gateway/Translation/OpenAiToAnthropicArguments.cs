using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>The arguments of one call as their text comes: where the object ends, and whether it is one.</summary>
internal sealed class OpenAiToAnthropicArguments
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private readonly StringBuilder _text = new();
    private int _taken;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Whether the text so far is an object that has ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether it begins as an object does: then it may go out as it comes.</summary>
    public bool IsObject { get; private set; }

    /// <summary>Whether nothing but spaces has come.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether anything was taken.</summary>
    public bool IsTaken => _taken > 0;

    public void Add(string fragment)
    {
        _text.Append(fragment);
        foreach (char letter in fragment)
            Follow(letter);
    }

    /// <summary>Takes what has come since the last time.</summary>
    public string Take()
    {
        string rest = _text.ToString(_taken, _text.Length - _taken);
        _taken = _text.Length;
        return rest;
    }

    /// <summary>Ends the arguments.</summary>
    /// <param name="isCut">Whether the answer was cut off by its length: an object that lacks its end gets one then, as Anthropic's own clients do, and the answer says max_tokens.</param>
    /// <returns>What is still to go out, so that all of it is one object; null where none can be made of it. And whether something was mended.</returns>
    public (string? Missing, bool IsMended) End(bool isCut)
    {
        string text = _text.ToString();
        string rest = Take();
        if (IsValid(text))
            return (rest, false);
        if (IsObject)
            return isCut && EndFor(text) is { } end ? (rest + end, true) : (null, false);
        // No parameters: none, and by the habit of some models null.
        if (IsEmpty || text.Trim() == "null")
            return ("{}", false);
        return Unquoted(text) is { } inner ? (inner, true) : (null, false);
    }

    private void Follow(char letter)
    {
        if (IsEmpty && !char.IsWhiteSpace(letter))
        {
            IsEmpty = false;
            IsObject = letter == '{';
        }

        if (_isEscaped)
            _isEscaped = false;
        else if (_isInString && letter == '\\')
            _isEscaped = true;
        else if (letter == '"')
            _isInString = !_isInString;
        else if (!_isInString && letter is '{' or '[')
            _depth++;
        else if (!_isInString && letter is '}' or ']')
            IsComplete |= --_depth == 0 && IsObject;
    }

    /// <summary>The object within a string: some models quote twice.</summary>
    private static string? Unquoted(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.String && document.RootElement.GetString() is { } inner && IsValid(inner) ? inner : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What closes everything that is open; null where that alone does not make it an object.</summary>
    private static string? EndFor(string text)
    {
        var open = new Stack<char>();
        bool isInString = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (isInString && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                isInString = !isInString;
            else if (!isInString && text[i] is '{' or '[')
                open.Push(text[i] == '{' ? '}' : ']');
            else if (!isInString && text[i] is '}' or ']' && !open.TryPop(out _))
                return null;
        }

        string close = new([.. open]);
        return ((string[])[close, '"' + close, "null" + close, "\":null" + close, ":null" + close]).FirstOrDefault(end => IsValid(text + end));
    }

    private static bool IsValid(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Deep);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
