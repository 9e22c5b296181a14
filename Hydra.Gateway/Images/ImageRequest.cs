using System.Globalization;
using System.Security.Cryptography;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Images;

/// <summary>A request of POST /v1/images/generations, checked.</summary>
internal sealed record ImageRequest
{
    /// <summary>OpenAI's limit for its newest models.</summary>
    private const int MostCharacters = 32_000;

    /// <summary>What a number of JavaScript still holds exactly.</summary>
    private const long MostSeed = (1L << 53) - 1;

    private const int LeastSide = 64;
    private const int MostSide = 2048;

    /// <summary>Diffusion models draw in squares of eight pixels.</summary>
    private const int SideStep = 8;

    /// <summary>The model or alias that the caller named; null where it left the choice open, as OpenAI allows.</summary>
    public string? Model { get; init; }

    public required string Prompt { get; init; }

    /// <summary>What is not to be seen; no field of OpenAI's, but of others that speak its dialect.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>How many pictures.</summary>
    public required int Count { get; init; }

    /// <summary>In pixels.</summary>
    public required int Width { get; init; }

    /// <summary>In pixels.</summary>
    public required int Height { get; init; }

    /// <summary>As the caller said it.</summary>
    public required string Quality { get; init; }

    /// <summary>The seed that the caller gave, or one by chance.</summary>
    public required long Seed { get; init; }

    /// <summary>The fields that nobody can follow, separated by commas; null where there are none.</summary>
    public string? Dropped { get; init; }

    /// <summary>Sampling steps: what is gained beyond some forty cannot be seen.</summary>
    public int Steps => Quality switch
    {
        "low" => 15,
        "high" or "hd" => 40,
        _ => 25,
    };

    public static (ImageRequest? Request, ApiError? Error) From(JsonFields fields)
    {
        (int width, int height) = SizeIn(fields);
        CheckForm(fields);
        var request = new ImageRequest
        {
            Model = fields.Text("model"),
            Prompt = fields.RequiredText("prompt", MostCharacters),
            NegativePrompt = fields.Text("negative_prompt") ?? "",
            Count = (int)(fields.Whole("n", 1, 10) ?? 1),
            Width = width,
            Height = height,
            Quality = fields.Choice("quality", "auto", "low", "medium", "high", "standard", "hd"),
            Seed = fields.Whole("seed", 0, MostSeed) ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & MostSeed,
            Dropped = fields.Dropped,
        };
        return fields.Error is null ? (request, null) : (null, fields.Error);
    }

    private static void CheckForm(JsonFields fields)
    {
        if (fields.Choice("response_format", "b64_json", "url") == "url")
            fields.Refuse("response_format", "This gateway keeps no pictures, so it has no address to give: ask for 'response_format' b64_json, or leave it out.");
        fields.Choice("output_format", "png");
        if (fields.Flag("stream"))
            fields.Refuse("stream", "Pictures are not streamed: leave 'stream' out.");
    }

    private static (int Width, int Height) SizeIn(JsonFields fields)
    {
        string size = fields.Text("size") ?? "auto";
        if (size == "auto")
            return (1024, 1024);
        string[] sides = size.Split('x');
        if (sides.Length == 2 && SideOf(sides[0]) is { } width && SideOf(sides[1]) is { } height)
            return (width, height);
        fields.Refuse("size", $"'size' must be auto, or WIDTHxHEIGHT such as 1024x1536: each from {LeastSide} to {MostSide} and a multiple of {SideStep}.");
        return default;
    }

    private static int? SideOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= LeastSide and <= MostSide && side % SideStep == 0 ? side : null;
}
