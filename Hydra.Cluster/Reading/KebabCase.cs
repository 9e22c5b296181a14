using System.Collections.Concurrent;
using System.Text.Json;

namespace Hydra.Cluster.Reading;

/// <summary>Names as the file writes them: MaxPerHour is max-per-hour.</summary>
internal static class KebabCase
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> Members = new();

    public static string Of(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>The members of an enum by the name that the file uses.</summary>
    public static IReadOnlyDictionary<string, object> MembersOf(Type enumType) =>
        Members.GetOrAdd(enumType, static type => Enum.GetValues(type).Cast<object>().ToDictionary(value => Of(value.ToString()!)));
}
