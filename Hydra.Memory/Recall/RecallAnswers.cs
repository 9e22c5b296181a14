using System.Text.Json.Nodes;
using Hydra.Memory.Archives;
using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Memory.Recall;

/// <summary>What was found, as Letta's clients read it; the reasons and the context are Hydra's own.</summary>
internal static class RecallAnswers
{
    /// <summary>A hit of POST /v1/messages/search.</summary>
    public static JsonObject OfMessage(RecalledEntry<StoredMessage> found) => WithContext(found, ContextOf, new JsonObject
    {
        ["message_type"] = found.Entry.MessageType,
        ["content"] = found.Entry.Text,
        ["message_id"] = found.Entry.Id,
        ["agent_id"] = found.Entry.AgentId,
        ["conversation_id"] = found.Entry.ConversationId,
        ["session_id"] = found.Entry.SessionId,
        ["created_at"] = LettaTime.Write(found.Entry.CreatedAt),
        ["name"] = found.Entry.Sender,
        ["score"] = found.Hit.Score,
        ["reasons"] = ReasonsOf(found.Hit),
    });

    /// <summary>A hit of POST /v1/agents/messages/search.</summary>
    public static JsonObject OfAgentMessage(RecalledEntry<StoredMessage> found) => WithContext(found, ContextOf, new JsonObject
    {
        ["embedded_text"] = found.Entry.Text,
        ["message"] = LettaMessages.Of(found.Entry),
        ["fts_rank"] = found.Hit.Reasons.Bm25Rank,
        ["vector_rank"] = found.Hit.Reasons.CosineRank,
        ["rrf_score"] = found.Hit.Score,
        ["reasons"] = ReasonsOf(found.Hit),
    });

    /// <summary>A hit of POST /v1/passages/search.</summary>
    public static JsonObject OfPassage(RecalledEntry<Passage> found) => WithContext(found, ContextOf, new JsonObject
    {
        ["passage"] = LettaPassages.Of(found.Entry),
        ["score"] = found.Hit.Score,
        ["metadata"] = ReasonsOf(found.Hit),
    });

    /// <summary>The whole answer of an agent's archival search.</summary>
    public static JsonObject OfArchival(Recalled<Passage> found) => new()
    {
        ["results"] = new JsonArray([.. found.Entries.Select(OfArchival)]),
        ["count"] = found.Entries.Count,
    };

    private static JsonObject OfArchival(RecalledEntry<Passage> found) => WithContext(found, ContextOf, new JsonObject
    {
        ["id"] = found.Entry.Id,
        ["timestamp"] = LettaTime.Write(found.Entry.CreatedAt),
        ["content"] = found.Entry.Text,
        ["tags"] = JsonNode.Parse(found.Entry.Tags),
        ["score"] = found.Hit.Score,
        ["reasons"] = ReasonsOf(found.Hit),
    });

    private static JsonObject ContextOf(StoredMessage message) => new() { ["message_id"] = message.Id, ["name"] = message.Sender, ["role"] = message.Role, ["content"] = message.Text };

    private static JsonObject ContextOf(Passage passage) => new() { ["id"] = passage.Id, ["content"] = passage.Text };

    /// <summary>Adds the neighbours where there are any, which is only where the request wants them: else the shape is Letta's.</summary>
    private static JsonObject WithContext<T>(RecalledEntry<T> found, Func<T, JsonObject> write, JsonObject hit)
    {
        if (found.Before.Count > 0)
            hit["context_before"] = new JsonArray([.. found.Before.Select(write)]);
        if (found.After.Count > 0)
            hit["context_after"] = new JsonArray([.. found.After.Select(write)]);
        return hit;
    }

    private static JsonObject ReasonsOf(SearchHit hit)
    {
        HitReasons reasons = hit.Reasons;
        return new JsonObject
        {
            ["bm25"] = reasons.Bm25,
            ["bm25_rank"] = reasons.Bm25Rank,
            ["terms"] = new JsonArray([.. reasons.Terms.Select(term => JsonValue.Create(term))]),
            ["cosine"] = reasons.Cosine,
            ["cosine_rank"] = reasons.CosineRank,
            ["neighbour_share"] = reasons.NeighbourShare,
            ["thread_bonus"] = reasons.ThreadBonus,
            ["author"] = reasons.Author,
            ["time"] = reasons.Time,
            ["recency"] = reasons.Recency,
            ["importance"] = reasons.Importance,
            ["diversity_penalty"] = reasons.DiversityPenalty,
        };
    }
}
