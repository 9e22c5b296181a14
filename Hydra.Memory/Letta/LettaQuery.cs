using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Hydra.Memory.Letta;

/// <summary>A request's query, read key by key; what is wrong is collected. Keys that nobody asks for are ignored, and so is one that is empty.</summary>
internal sealed class LettaQuery(IQueryCollection query)
{
    private readonly List<string> _faults = [];

    public static ValueTask<LettaQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<LettaQuery?>(new LettaQuery(context.Request.Query));

    public string? Text(string name) => query.TryGetValue(name, out StringValues said) && said.Count > 0 ? Checked(name, said[^1]) : null;

    /// <summary>A key that may be repeated.</summary>
    public IReadOnlyList<string> Texts(string name) => query.TryGetValue(name, out StringValues said) ? [.. said.Select(text => Checked(name, text)).OfType<string>()] : [];

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "True" or "1" => true,
        "false" or "False" or "0" => false,
        _ => Fault<bool?>(name, "must be true or false"),
    };

    public long? Number(string name, long least, long most) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number
        : Fault<long?>(name, $"must be a whole number from {least} to {most}");

    public DateTimeOffset? Time(string name) => Text(name) is not { } text ? null
        : LettaTime.TryRead(text, endOfDay: false, out DateTimeOffset time) ? time
        : Fault<DateTimeOffset?>(name, LettaTime.Rule);

    /// <summary>One of a few words.</summary>
    public string? Word(string name, params string[] words) =>
        Text(name) is not { } text ? null
        : words.Contains(text) ? text
        : Fault<string>(name, $"must be one of {string.Join(", ", words)}");

    /// <summary>Adds what the caller must be told about a key.</summary>
    public T? Fault<T>(string name, string what)
    {
        _faults.Add($"{name} {what}.");
        return default;
    }

    /// <summary>The refusal, where anything was wrong with what has been read.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = _faults.Count == 0 ? null : Refusal.Invalid(_faults);
        return refusal is not null;
    }

    private string? Checked(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : text.Contains('\0', StringComparison.Ordinal) ? Fault<string>(name, "must not contain the character U+0000")
        : text;
}
