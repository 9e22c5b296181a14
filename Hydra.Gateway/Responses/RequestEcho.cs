using System.Text.Json;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Responses;

/// <summary>What a response repeats of its request: the caller's own values, and what holds where the caller said nothing.</summary>
/// <param name="Model">The model that was asked for.</param>
/// <param name="WantsLogprobs">Whether log probabilities were asked for; backends may send them without.</param>
/// <param name="Said">The caller's values by their names; those that are null or missing are not in it.</param>
/// <param name="Tools">The tools that the model was offered, as the caller wrote them.</param>
internal sealed record RequestEcho(string Model, bool WantsLogprobs, IReadOnlyDictionary<string, JsonElement> Said, IReadOnlyList<JsonElement> Tools)
{
    private static readonly string[] NullUnlessSaid =
        ["instructions", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "user", "safety_identifier", "prompt_cache_key"];

    private static readonly (string Name, JsonElement Value)[] Defaults =
    [
        ("metadata", JsonSerializer.SerializeToElement(new Dictionary<string, string>())),
        ("parallel_tool_calls", JsonElement.Parse("true")),
        ("reasoning", JsonElement.Parse("""{"effort":null,"summary":null}""")),
        ("text", JsonElement.Parse("""{"format":{"type":"text"}}""")),
        ("tool_choice", JsonElement.Parse("\"auto\"")),
        ("top_logprobs", JsonElement.Parse("0")),
    ];

    /// <summary>The fields of a request that are repeated.</summary>
    public static IEnumerable<string> Names { get; } = [.. NullUnlessSaid, .. Defaults.Select(field => field.Name)];

    public void Write(Utf8JsonWriter json)
    {
        foreach (string name in NullUnlessSaid)
        {
            if (Said.TryGetValue(name, out JsonElement value))
                json.WriteElement(name, value);
            else
                json.WriteNull(name);
        }

        foreach ((string name, JsonElement value) in Defaults)
            json.WriteElement(name, Said.GetValueOrDefault(name, value));
        json.WriteElements("tools", Tools);
        // Nothing outlives its request here, nothing is cut to fit, and nothing runs without its caller.
        json.WriteBoolean("store", false);
        json.WriteBoolean("background", false);
        json.WriteString("truncation", "disabled");
        json.WriteString("service_tier", "default");
        json.WriteNull("previous_response_id");
        json.WriteNull("access_programs");
    }
}
