using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Storage;

/// <summary>Lists that a column keeps as JSON.</summary>
internal static class JsonLists
{
    /// <summary>The most that a list grows to by merging: what is told a thousand times would else cost more each time.</summary>
    private const int Longest = 100;

    public static string Of(IEnumerable<string> texts) => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]).ToJsonString(LettaJson.Options);

    public static IReadOnlyList<string> Texts(string list) => [.. JsonNode.Parse(list)!.AsArray().Select(text => (string)text!)];

    /// <summary>What is in either list, each once, the first list's before the other's; of more than a hundred the first.</summary>
    public static string Union(string list, string other)
    {
        if (other == "[]" || list == other)
            return list;
        JsonArray known = JsonNode.Parse(list)!.AsArray();
        if (known.Count >= Longest)
            return list;
        IEnumerable<JsonNode> all = known.Concat(JsonNode.Parse(other)!.AsArray()).Select(item => item!);
        return new JsonArray([.. all.DistinctBy(item => item.ToJsonString(LettaJson.Options)).Take(Longest).Select(item => item.DeepClone())]).ToJsonString(LettaJson.Options);
    }
}
