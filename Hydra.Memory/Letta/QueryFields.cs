using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Hydra.Memory.Letta;

/// <summary>Reads what a query says and notes every fault, so that a caller learns of all of them at once. What is not asked for is passed over, and what is empty counts as left out.</summary>
internal sealed class QueryFields(IQueryCollection query, List<string> faults)
{
    /// <summary>The most that one page can show.</summary>
    public const int LargestPage = 1000;

    public string? Text(string name) => query.TryGetValue(name, out StringValues values) && !string.IsNullOrEmpty(values[^1]) ? values[^1] : null;

    /// <summary>A list: the name repeated, or once with commas.</summary>
    public IReadOnlyList<string> Texts(string name) => !query.TryGetValue(name, out StringValues values) ? []
        : values.Count == 1 ? values.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [.. values.OfType<string>()];

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "True" or "1" => true,
        "false" or "False" or "0" => false,
        _ => Fault<bool?>(name, "must be true or false"),
    };

    public int Number(string name, int otherwise, int least = 0, int most = int.MaxValue)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : Fault<int>(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
    }

    /// <summary>The size of a page.</summary>
    public int Limit(int otherwise) => Number("limit", otherwise, 1, LargestPage);

    /// <summary>Whether the oldest come first.</summary>
    public bool Ascending(bool otherwise) => Text("order") switch
    {
        null => Flag("ascending") ?? otherwise,
        "asc" => true,
        "desc" => false,
        _ => Fault<bool>("order", "must be asc or desc"),
    };

    public DateTimeOffset? Time(string name, bool endOfDay = false)
    {
        if (Text(name) is not { } text)
            return null;
        // A plus sign that a client left unescaped arrives as a space.
        return LettaTime.TryRead(text.Replace(' ', '+'), endOfDay, out DateTimeOffset time) || LettaTime.TryRead(text, endOfDay, out time) ? time : Fault<DateTimeOffset?>(name, LettaTime.Rule);
    }

    public void Refuse(string name, string rule) => faults.Add($"{name} {rule}.");

    private T? Fault<T>(string name, string rule)
    {
        Refuse(name, rule);
        return default;
    }
}
