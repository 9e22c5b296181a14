using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Storage;

/// <summary>Lists that a column keeps as JSON.</summary>
internal static class JsonLists
{
    public static string Of(IEnumerable<string> texts) => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]).ToJsonString(LettaJson.Options);

    public static IReadOnlyList<string> Texts(string list) => [.. JsonNode.Parse(list)!.AsArray().Select(text => (string)text!)];

    /// <summary>What is in either list, each once, the first list's before the other's.</summary>
    public static string Union(string list, string other)
    {
        if (other == "[]" || list == other)
            return list;
        IEnumerable<JsonNode> all = JsonNode.Parse(list)!.AsArray().Concat(JsonNode.Parse(other)!.AsArray()).Select(item => item!);
        return new JsonArray([.. all.DistinctBy(item => item.ToJsonString(LettaJson.Options)).Select(item => item.DeepClone())]).ToJsonString(LettaJson.Options);
    }
}
