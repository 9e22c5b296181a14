using System.Text.Json.Nodes;
using Hydra.Memory.Archives;
using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Memory.Recall;

/// <summary>What was found, as Letta's clients read it; the reasons are Hydra's own.</summary>
internal static class RecallAnswers
{
    /// <summary>A hit of POST /v1/messages/search.</summary>
    public static JsonObject OfMessage(RecalledEntry<StoredMessage> found) => new()
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
    };

    /// <summary>A hit of POST /v1/agents/messages/search.</summary>
    public static JsonObject OfAgentMessage(RecalledEntry<StoredMessage> found) => new()
    {
        ["embedded_text"] = found.Entry.Text,
        ["message"] = LettaMessages.Of(found.Entry),
        ["fts_rank"] = found.Hit.Reasons.Bm25Rank,
        ["vector_rank"] = found.Hit.Reasons.CosineRank,
        ["rrf_score"] = found.Hit.Score,
        ["reasons"] = ReasonsOf(found.Hit),
    };

    /// <summary>A hit of POST /v1/passages/search.</summary>
    public static JsonObject OfPassage(RecalledEntry<Passage> found) => new()
    {
        ["passage"] = LettaPassages.Of(found.Entry),
        ["score"] = found.Hit.Score,
        ["metadata"] = ReasonsOf(found.Hit),
    };

    /// <summary>The whole answer of an agent's archival search.</summary>
    public static JsonObject OfArchival(Recalled<Passage> found) => new()
    {
        ["results"] = new JsonArray([.. found.Entries.Select(OfArchival)]),
        ["count"] = found.Entries.Count,
    };

    private static JsonObject OfArchival(RecalledEntry<Passage> found) => new()
    {
        ["id"] = found.Entry.Id,
        ["timestamp"] = LettaTime.Write(found.Entry.CreatedAt),
        ["content"] = found.Entry.Text,
        ["tags"] = JsonNode.Parse(found.Entry.Tags),
        ["score"] = found.Hit.Score,
        ["reasons"] = ReasonsOf(found.Hit),
    };

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
            ["recency"] = reasons.Recency,
            ["importance"] = reasons.Importance,
            ["diversity_penalty"] = reasons.DiversityPenalty,
        };
    }
}
