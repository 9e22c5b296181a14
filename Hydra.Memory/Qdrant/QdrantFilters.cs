using System.Globalization;
using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Qdrant;

/// <summary>Filters of a search as Qdrant's conditions: they let through exactly what the filter lets through in memory.</summary>
internal static class QdrantFilters
{
    /// <summary>Whether the filter lets nothing through, so that there is nothing to ask.</summary>
    public static bool LetsNothingThrough(SearchFilter? filter) => filter is not null && Lists(filter).Any(list => list.Names is { Count: 0 });

    /// <summary>The conditions; null where there are none.</summary>
    public static QdrantFilter? Of(SearchFilter? filter)
    {
        if (filter is null)
            return null;

        List<FieldCondition> must = [.. Lists(filter).Where(list => list.Names is not null).Select(list => AnyOf(list.Field, list.Names!))];
        must.AddRange((filter.TagsAll ?? []).Distinct(StringComparer.Ordinal).Select(tag => AnyOf(PayloadFields.Tags, [tag])));
        if (filter.CreatedFrom is not null || filter.CreatedTo is not null)
            must.Add(new FieldCondition(PayloadFields.CreatedAt, Range: new FieldRange(filter.CreatedFrom, filter.CreatedTo)));
        FieldCondition[]? mustNot = filter.WithoutFlags == 0 ? null : [AnyOf(PayloadFields.Flags, BitsOf(filter.WithoutFlags))];
        return must.Count == 0 && mustNot is null ? null : new QdrantFilter(must.Count == 0 ? null : must, mustNot);
    }

    /// <summary>The numbers of the bits that are set.</summary>
    public static IReadOnlyList<string> BitsOf(int flags) => [.. Enumerable.Range(0, 32).Where(bit => (flags >> bit & 1) != 0).Select(bit => bit.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Every tag of an empty <see cref="SearchFilter.TagsAll"/> is there, so that list is not among these.</summary>
    private static IEnumerable<(string Field, IReadOnlyList<string>? Names)> Lists(SearchFilter filter) =>
    [
        (PayloadFields.Scope, filter.Scopes),
        (PayloadFields.Conversation, filter.Conversations),
        (PayloadFields.Session, filter.Sessions),
        (PayloadFields.Document, filter.Documents),
        (PayloadFields.Role, filter.Roles),
        (PayloadFields.Kind, filter.Kinds),
        (PayloadFields.Tags, filter.TagsAny),
    ];

    /// <summary>Qdrant wants each value once.</summary>
    private static FieldCondition AnyOf(string field, IReadOnlyList<string> names) => new(field, new FieldMatch([.. names.Distinct(StringComparer.Ordinal)]));
}
