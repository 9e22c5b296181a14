using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Requests;

/// <summary>
/// The fields of a small JSON body, for endpoints whose backend does not speak the caller's dialect. Each field is asked for by name; the first that
/// is wrong is kept as <see cref="Error"/>, and what nobody asked for is <see cref="Dropped"/>. Nothing that a caller may send makes it throw.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _values;
    private readonly HashSet<string> _read = [];

    private JsonFields(Dictionary<string, JsonElement> values) => _values = values;

    /// <summary>The first thing that is wrong; null while nothing is.</summary>
    public ApiError? Error { get; private set; }

    /// <summary>The fields that have a value and were not asked for, separated by commas; null where there are none.</summary>
    public string? Dropped => DroppedFields.Describe([.. _values.Keys.Where(name => !_read.Contains(name))]);

    public static (JsonFields? Fields, ApiError? Error) Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return (null, ApiError.Invalid("The body is not UTF-8."));
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (null, ApiError.Invalid("The body must be a JSON object."));
            var values = new Dictionary<string, JsonElement>();
            // To leave a field out and to say null is the same.
            foreach (JsonProperty property in document.RootElement.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
                values[property.Name] = property.Value.Clone();
            return (new JsonFields(values), null);
        }
        catch (JsonException exception)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return (null, ApiError.Invalid($"The body is not valid JSON ({place})."));
        }
        catch (InvalidOperationException)
        {
            // What the reader says of text that no text can be made of.
            return (null, ApiError.Invalid("A name in the body holds half of a surrogate pair."));
        }
    }

    /// <summary>A text that must be there and say something.</summary>
    /// <param name="name">The field.</param>
    /// <param name="most">Its greatest length in characters.</param>
    public string RequiredText(string name, int most)
    {
        string? text = Text(name);
        if (string.IsNullOrWhiteSpace(text))
            Refuse(name, $"'{name}' is missing or empty: it must be a text.");
        else if (text.Length > most && text.EnumerateRunes().Count() is var length && length > most)
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"'{name}' has {length} characters; {most} are the most. Send it in parts."));
        return text ?? "";
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => Raw(name) is { } value ? TextOf(name, value) : null;

    /// <summary>A text that stands within the value of a field.</summary>
    public string? TextOf(string name, JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString();
            Refuse(name, $"'{name}' must be a text.");
        }
        catch (InvalidOperationException)
        {
            Refuse(name, $"'{name}' holds half of a surrogate pair.");
        }

        return null;
    }

    /// <summary>One of several words; the first where there is none.</summary>
    public string Choice(string name, params ReadOnlySpan<string> words)
    {
        string? text = Text(name);
        if (text is null)
            return words[0];
        if (!words.Contains(text))
            Refuse(name, $"'{name}' must be one of {string.Join(", ", words!)}.");
        return text;
    }

    /// <summary>A number within bounds.</summary>
    public double Number(string name, double otherwise, double least, double most)
    {
        if (Raw(name) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most)
            return number;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"'{name}' must be a number from {least} to {most}."));
        return otherwise;
    }

    /// <summary>A whole number within bounds; null where there is none.</summary>
    public long? Whole(string name, long least, long most)
    {
        if (Raw(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most)
            return number;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"'{name}' must be a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>true or false; false where there is none.</summary>
    public bool Flag(string name)
    {
        JsonValueKind? kind = Raw(name)?.ValueKind;
        if (kind is not (null or JsonValueKind.True or JsonValueKind.False))
            Refuse(name, $"'{name}' must be true or false.");
        return kind == JsonValueKind.True;
    }

    /// <summary>A value as it stands; null where there is none.</summary>
    public JsonElement? Raw(string name)
    {
        _read.Add(name);
        return _values.TryGetValue(name, out JsonElement value) ? value : null;
    }

    /// <summary>Notes what is wrong with a field, unless another was wrong before.</summary>
    public void Refuse(string name, string message) => Error ??= ApiError.Invalid(message, name);
}
