using System.Globalization;
using System.Text.Json;

namespace Hydra.Memory.Letta;

/// <summary>
/// Reads the fields of a JSON object and notes every fault with the field's place, so that a caller learns of all of them at once. What is null counts as left
/// out; what is not asked for is passed over.
/// </summary>
internal sealed class BodyFields(JsonElement body, List<string> faults, string place = "")
{
    public JsonElement Body => body;

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name, int longest = int.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Fault<string>(name, "must be a text");
        // JSON can escape half a surrogate pair, which is no text in any encoding.
        string? text = TryGetText(value);
        if (text is null)
            return Fault<string>(name, "is no valid Unicode text");
        if (text.Contains('\0', StringComparison.Ordinal))
            return Fault<string>(name, "has a NUL character (U+0000), which PostgreSQL cannot keep");
        return text.Length <= longest ? text : Fault<string>(name, string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters; {longest} are the most"));
    }

    public string Required(string name, int longest = int.MaxValue)
    {
        if (!Has(name))
            faults.Add($"{place}{name} is missing.");
        return Text(name, longest) ?? "";
    }

    public bool? Flag(string name) => Find(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Fault<bool?>(name, "must be true or false");

    public int? Number(string name, int least, int most)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : Fault<int?>(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
    }

    public double? Fraction(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and <= 1 ? number : Fault<double?>(name, "must be a number from 0 to 1");
    }

    /// <summary>A time in ISO 8601; without an offset it is UTC.</summary>
    /// <param name="name">The field.</param>
    /// <param name="endOfDay">Whether a date alone means its last instant.</param>
    public DateTimeOffset? Time(string name, bool endOfDay = false)
    {
        if (Text(name) is not { } text)
            return null;
        return LettaTime.TryRead(text, endOfDay, out DateTimeOffset time) ? time : Fault<DateTimeOffset?>(name, LettaTime.Rule);
    }

    public IReadOnlyList<string> Texts(string name, int longest = 1024)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && TryGetText(item) is { } text && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal)))
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{place}{name} must be a list of texts of up to {longest} characters, none of them NUL."));
        return [];
    }

    /// <summary>The text of a JSON object; an empty one where the field is left out.</summary>
    public string Map(string name)
    {
        if (Find(name) is not { } value)
            return "{}";
        if (value.ValueKind == JsonValueKind.Object)
            return value.GetRawText();
        faults.Add($"{place}{name} must be an object.");
        return "{}";
    }

    /// <summary>The objects of a list.</summary>
    public IReadOnlyList<BodyFields> Items(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
            return [.. value.EnumerateArray().Select((item, index) => new BodyFields(item, faults, $"{place}{name}[{index}]."))];
        faults.Add($"{place}{name} must be a list of objects.");
        return [];
    }

    /// <summary>Notes what is wrong with a field.</summary>
    public void Refuse(string name, string rule) => faults.Add($"{place}{name} {rule}.");

    private JsonElement? Find(string name) => body.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private T? Fault<T>(string name, string rule)
    {
        Refuse(name, rule);
        return default;
    }

    private static string? TryGetText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
