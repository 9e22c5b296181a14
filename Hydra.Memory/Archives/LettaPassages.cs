using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Archives;

/// <summary>Passages and archives as Letta's clients read them.</summary>
internal static class LettaPassages
{
    public static JsonArray Of(IEnumerable<Passage> passages) => [.. passages.Select(Of)];

    public static JsonObject Of(Passage passage) => new()
    {
        ["id"] = passage.Id,
        ["text"] = passage.Text,
        ["archive_id"] = passage.ArchiveId,
        ["source_id"] = null,
        ["file_id"] = null,
        ["file_name"] = null,
        ["metadata"] = JsonNode.Parse(passage.Metadata),
        ["tags"] = JsonNode.Parse(passage.Tags),
        ["embedding"] = null,
        ["embedding_config"] = null,
        ["created_at"] = LettaTime.Write(passage.CreatedAt),
        ["updated_at"] = LettaTime.Write(passage.StoredAt),
        ["is_deleted"] = false,
        ["kind"] = passage.Kind,
        ["importance"] = passage.Importance,
        ["sources"] = JsonNode.Parse(passage.Sources),
        ["document_id"] = passage.DocumentId,
        ["ordinal"] = passage.Ordinal,
        ["context"] = passage.Context,
    };

    public static JsonObject Of(Archive archive)
    {
        var written = new JsonObject
        {
            ["id"] = archive.Id,
            ["name"] = archive.Name,
            ["description"] = archive.Description,
            ["created_at"] = LettaTime.Write(archive.CreatedAt),
            ["updated_at"] = LettaTime.Write(archive.UpdatedAt),
            ["metadata"] = new JsonObject(),
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(archive.Body)!.AsObject())
            written[name] = value?.DeepClone();
        return written;
    }
}
