using System.Collections.Immutable;
using System.Text.Json;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>The <c>options</c> of a request that matter to a stand-in; unknown ones are let through, wrong types answer 500, as there.</summary>
internal sealed record OllamaOptions
{
    private static readonly string[] WholeNumbers = ["num_ctx", "num_predict", "seed", "top_k", "num_gpu", "num_batch", "num_keep", "num_thread", "main_gpu", "repeat_last_n"];
    private static readonly string[] Numbers = ["temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty"];

    public int? Context { get; init; }

    public int? MaxTokens { get; init; }

    public string Seed { get; init; } = "";

    public ImmutableArray<string> Stops { get; init; } = [];

    public static OllamaOptions Read(GoField field)
    {
        JsonElement options = field.Object();
        foreach (string name in WholeNumbers)
            Number(options, name, "integer");
        foreach (string name in Numbers)
            Number(options, name, "float32");
        return new OllamaOptions
        {
            Context = (int?)Number(options, "num_ctx", "integer"),
            MaxTokens = (int?)Number(options, "num_predict", "integer"),
            Seed = Number(options, "seed", "integer")?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            Stops = StopsIn(options),
        };
    }

    private static double? Number(JsonElement options, string name, string type) =>
        !options.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw Wrong(name, $"of type {type}");

    private static ImmutableArray<string> StopsIn(JsonElement options)
    {
        if (!options.TryGetProperty("stop", out JsonElement stop) || stop.ValueKind == JsonValueKind.Null)
            return [];
        if (stop.ValueKind != JsonValueKind.Array)
            throw Wrong("stop", "of type array");
        return [.. stop.EnumerateArray().Select(item => JsonRequest.TextOf(item) ?? throw Wrong("stop", "of an array of strings"))];
    }

    private static RefusalException Wrong(string name, string wanted) =>
        OllamaRefusals.Refusal(StatusCodes.Status500InternalServerError, $"option \"{name}\" must be {wanted}");
}
