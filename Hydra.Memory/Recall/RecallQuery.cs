using Hydra.Memory.Letta;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Recall;

/// <summary>What a caller looks for, and within what.</summary>
/// <param name="Text">The words.</param>
/// <param name="Mode">By words, by meaning, or both.</param>
/// <param name="Limit">The most hits.</param>
/// <param name="Filter">What may be found.</param>
/// <param name="Context">How many neighbours before and after each hit are told with it.</param>
internal sealed record RecallQuery(string Text, SearchMode Mode, int Limit, SearchFilter Filter, int Context)
{
    private const int LongestQuery = 10_000;
    private const int MostHits = 1000;
    private const int MostContext = 10;

    /// <summary>A search of messages as Letta's body has it.</summary>
    public static RecallQuery OfMessages(BodyFields body)
    {
        IReadOnlyList<string> roles = body.Texts("roles");
        return Of(body) with
        {
            Filter = new SearchFilter
            {
                Scopes = One(body.Text("agent_id")),
                Conversations = One(body.Text("conversation_id")),
                Sessions = One(body.Text("session_id")),
                Roles = roles.Count > 0 ? roles : null,
                CreatedFrom = UnixMicroseconds.Of(body.Time("start_date")),
                CreatedTo = UnixMicroseconds.Of(body.Time("end_date", endOfDay: true)),
            },
        };
    }

    /// <summary>A search of passages as Letta's body has it; the archives are the caller's to add.</summary>
    public static RecallQuery OfPassages(BodyFields body)
    {
        IReadOnlyList<string> tags = body.Texts("tags");
        IReadOnlyList<string> kinds = body.Texts("kinds");
        bool all = IsAll(body.Text("tag_match_mode"), fault => body.Refuse("tag_match_mode", fault));
        return Of(body) with { Filter = Tagged(tags, all) with { Kinds = kinds.Count > 0 ? kinds : null, CreatedFrom = UnixMicroseconds.Of(body.Time("start_date")), CreatedTo = UnixMicroseconds.Of(body.Time("end_date", endOfDay: true)) } };
    }

    /// <summary>A search of an agent's passages as Letta's query has it.</summary>
    public static RecallQuery OfPassages(QueryFields query)
    {
        string text = query.Text("query") ?? "";
        if (text.Length is 0 or > LongestQuery)
            query.Refuse("query", text.Length == 0 ? "is missing" : $"is too long: {LongestQuery} characters are the most");
        bool all = IsAll(query.Text("tag_match_mode"), fault => query.Refuse("tag_match_mode", fault));
        SearchFilter filter = Tagged(query.Texts("tags"), all) with
        {
            CreatedFrom = UnixMicroseconds.Of(query.Time("start_datetime")),
            CreatedTo = UnixMicroseconds.Of(query.Time("end_datetime", endOfDay: true)),
        };
        return new RecallQuery(text, SearchMode.Hybrid, query.Number("top_k", 5, 1, MostHits), filter, query.Number("context", 0, 0, MostContext));
    }

    private static RecallQuery Of(BodyFields body)
    {
        string? text = body.Text("query", LongestQuery);
        if (string.IsNullOrWhiteSpace(text))
            body.Refuse("query", "is missing");
        SearchMode mode = SearchMode.Hybrid;
        switch (body.Text("search_mode"))
        {
            case null or "hybrid":
                break;
            case "fts":
                mode = SearchMode.Lexical;
                break;
            case "vector":
                mode = SearchMode.Vector;
                break;
            default:
                body.Refuse("search_mode", "must be hybrid, fts or vector");
                break;
        }

        return new RecallQuery(text ?? "", mode, body.Number("limit", 1, MostHits) ?? 50, new SearchFilter(), body.Number("context", 0, MostContext) ?? 0);
    }

    private static SearchFilter Tagged(IReadOnlyList<string> tags, bool all) =>
        tags.Count == 0 ? new SearchFilter() : all ? new SearchFilter { TagsAll = tags } : new SearchFilter { TagsAny = tags };

    private static bool IsAll(string? mode, Action<string> refuse)
    {
        if (mode is not (null or "any" or "all"))
            refuse("must be any or all");
        return mode == "all";
    }

    private static string[]? One(string? value) => value is null ? null : [value];
}
