using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Kokoro;

/// <summary>The names under which Kokoro-FastAPI serves its one model.</summary>
internal static class KokoroModels
{
    /// <summary>The same date for each, as there.</summary>
    private const int Created = 1_686_935_002;

    private static readonly string[] Names = ["tts-1", "tts-1-hd", "kokoro", "gpt-4o-mini-tts"];

    public static bool Knows(string name) => Names.Contains(name);

    public static Task ListAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. Names.Select(Card)]),
    });

    public static Task ShowAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["model"]!;
        // It speaks as gpt-4o-mini-tts and lists it, but does not show it.
        return JsonAnswer.WriteAsync(context, Knows(name) && name != "gpt-4o-mini-tts" ? Card(name) : throw KokoroRefusals.ModelNotFound(name));
    }

    private static JsonObject Card(string name) => new() { ["id"] = name, ["object"] = "model", ["created"] = Created, ["owned_by"] = "kokoro" };
}
