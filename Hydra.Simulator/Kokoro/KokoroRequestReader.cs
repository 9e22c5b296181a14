using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Speech.Formats;

namespace Hydra.Simulator.Kokoro;

/// <summary>Reads requests for speech with the types, limits and order of refusals of Kokoro-FastAPI.</summary>
internal static partial class KokoroRequestReader
{
    private const double SlowestSpeed = 0.25;
    private const double FastestSpeed = 4;

    public static async Task<KokoroRequest> ReadAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        BodyField body = await FastApiRefusals.ReadBodyAsync(context, problems);
        string model = body["model"].Text() ?? "kokoro";
        string text = body["input"].Required().Text() ?? "";
        string voice = body["voice"].Text() ?? "af_heart";
        (string target, double rate) = AliasOf(voice, body["voice_aliases"].Dictionary());
        bool hasTags = body["allow_voice_tags"].Flag();
        bool isSsml = body["ssml"].Flag();
        var request = new KokoroRequest
        {
            Text = text,
            Voice = target,
            Format = body["response_format"].OneOf(SpeechFormats.Names) ?? "mp3",
            Speed = Math.Clamp((body["speed"].Number(SlowestSpeed, FastestSpeed) ?? 1) * rate, SlowestSpeed, FastestSpeed),
            Volume = body["volume_multiplier"].Number() ?? 1,
            Stream = body["stream"].Value is null || body["stream"].Flag(),
        };
        CheckUnused(body);
        if (problems.Count > 0)
            throw FastApiRefusals.Invalid(problems);
        if (!KokoroModels.Knows(model))
            throw KokoroRefusals.UnknownModel(model);
        if (isSsml)
            // As a server whose owner set ENABLE_SSML=false: the stand-in does not translate it.
            throw KokoroRefusals.Forbidden("SSML is disabled on this server");
        return request with { Voice = KokoroVoices.Resolve(target), Text = hasTags ? WithoutTags(text) : text };
    }

    /// <summary>Checks the types of what makes no difference here.</summary>
    private static void CheckUnused(BodyField body)
    {
        body["lang_code"].Text();
        body["normalization_options"].Dictionary();
        body["return_download_link"].Flag();
        body["return_timing"].Flag();
        body["download_format"].OneOf(SpeechFormats.Names);
    }

    /// <summary>What a voice stands for in this request: a name, or a name and a rate.</summary>
    private static (string Voice, double Rate) AliasOf(string voice, BodyField aliases)
    {
        BodyField alias = aliases[voice.Trim()];
        return alias.Kind switch
        {
            JsonValueKind.Undefined => (voice, 1),
            JsonValueKind.Object => (alias["voice"].Required().Text() ?? voice, alias["rate"].Number(SlowestSpeed, FastestSpeed) ?? 1),
            _ => (alias.Text() ?? voice, 1),
        };
    }

    /// <summary>Checks the voices that tags in the text name, and takes the tags out: they are not spoken.</summary>
    private static string WithoutTags(string text)
    {
        foreach (Match tag in VoiceTag().Matches(text))
            KokoroVoices.Resolve(tag.Groups["voice"].Value);
        return RateTag().Replace(VoiceTag().Replace(text, " "), " ");
    }

    [GeneratedRegex(@"\[voice:(?<voice>[^\[\]]{1,500})\]", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoiceTag();

    [GeneratedRegex(@"\[rate:[0-9.]{1,13}\]", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RateTag();
}
