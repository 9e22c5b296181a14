using System.Globalization;
using Dapper;

namespace Hydra.Memory.Storage;

/// <summary>
/// Lists behind IN. Dapper writes them out for SQLite only, and hands PostgreSQL an array, which IN does not take.
/// </summary>
internal static class SqlList
{
    /// <summary>Numbers as they are: there is nothing in them that a statement could be tricked with. For none, a list that nothing is in.</summary>
    public static string Of(IReadOnlyCollection<long> numbers) =>
        numbers.Count == 0 ? "(NULL)" : $"({string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))})";

    /// <summary>Texts as parameters, which are added to those of the statement.</summary>
    /// <param name="name">What the parameters' names begin with.</param>
    /// <param name="texts">The list; for none, one that nothing is in.</param>
    /// <param name="values">The parameters of the statement.</param>
    public static string Of(string name, IReadOnlyList<string> texts, DynamicParameters values)
    {
        if (texts.Count == 0)
            return "(NULL)";
        var names = new string[texts.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = string.Create(CultureInfo.InvariantCulture, $"@{name}{i}");
            values.Add(names[i], texts[i]);
        }

        return $"({string.Join(", ", names)})";
    }
}
