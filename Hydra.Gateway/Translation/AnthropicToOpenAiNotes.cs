using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Translation;

/// <summary>
/// What the translation of one request has to say besides the body: everything that is wrong with the request, with Anthropic's way of naming
/// places (<c>messages.0.content.1.source</c>), and what was left out because nobody behind the gateway has a word for it.
/// </summary>
internal sealed class AnthropicToOpenAiNotes
{
    /// <summary>A caller mends a few at a time; a list of thousands helps nobody.</summary>
    private const int MostProblems = 10;

    private readonly List<(string Place, string Text)> _problems = [];
    private readonly HashSet<string> _dropped = [];
    private string? _unreadable;
    private bool _hasRead;

    /// <summary>The names of what was left out, separated by commas; null where nothing was.</summary>
    public string? Dropped => DroppedFields.Describe(_dropped);

    /// <summary>All that is wrong, as one error; null where nothing is.</summary>
    public ApiError? Error => _problems.Count == 0
        ? null
        : ApiError.Invalid(string.Join(" ", _problems.Select(problem => $"{problem.Place}: {problem.Text}")), _problems[0].Place);

    /// <summary>Notes that the request cannot be followed.</summary>
    /// <param name="place">The path of the field.</param>
    /// <param name="text">A sentence: what it must be.</param>
    public void Refuse(string place, string text)
    {
        if (_problems.Count < MostProblems)
            _problems.Add((place, text));
    }

    /// <summary>Notes something that was left out.</summary>
    public void Drop(string name) => _dropped.Add(name);

    /// <summary>Begins a turn of the user; what is noted of an earlier one is history.</summary>
    public void BeginUserTurn() => (_unreadable, _hasRead) = (null, false);

    /// <summary>Notes that the user's turn says something that a model can read.</summary>
    public void Read() => _hasRead = true;

    /// <summary>Notes a part of the user's turn that no model here can read.</summary>
    public void CannotRead(string place) => _unreadable ??= place;

    /// <summary>Refuses the request where its last turn of the user is nothing but parts that no model here can read: no answer to it would make sense.</summary>
    public void EndTurns()
    {
        if (_unreadable is not null && !_hasRead)
            Refuse(_unreadable, "No model of this gateway can read it, and the turn says nothing else: documents must be plain text (type text, with data), pictures base64 or a url. Send its text, or its pages as images.");
    }

    /// <summary>Notes the fields of an object that are not among those that were read; null says nothing and so is nothing lost.</summary>
    /// <param name="from">The object.</param>
    /// <param name="prefix">Where it stands, ending with a dot; empty at the top.</param>
    /// <param name="read">The fields that were read.</param>
    public void DropRest(JsonElement from, string prefix, params ReadOnlySpan<string> read)
    {
        foreach (JsonProperty field in from.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Null && !read.Contains(field.Name))
                _dropped.Add(prefix + field.Name);
        }
    }
}

/// <summary>Reading that takes null for absent, as Anthropic's clients mean it.</summary>
internal static class AnthropicFields
{
    /// <summary>A field of an object; undefined where it is absent or null.</summary>
    public static JsonElement Field(this JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : default;

    /// <summary>A field that is a string; null where it is absent or anything else.</summary>
    public static string? TextField(this JsonElement from, string name) => from.Field(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether an element stands there at all.</summary>
    public static bool IsThere(this JsonElement element) => element.ValueKind != JsonValueKind.Undefined;
}
