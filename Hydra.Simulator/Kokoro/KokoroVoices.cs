using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Kokoro;

/// <summary>The voices, and how a request names one of them or a blend: <c>af_bella(2)+af_sky(1)</c>.</summary>
internal static partial class KokoroVoices
{
    /// <summary>The files in <c>voices/v1_0</c> of version 0.8.</summary>
    private static readonly string[] Names =
    [
        "af_alloy", "af_aoede", "af_bella", "af_heart", "af_jadzia", "af_jessica", "af_kore", "af_nicole", "af_nova", "af_river", "af_sarah", "af_sky",
        "af_v0", "af_v0bella", "af_v0irulan", "af_v0nicole", "af_v0sarah", "af_v0sky", "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam",
        "am_michael", "am_onyx", "am_puck", "am_santa", "am_v0adam", "am_v0gurney", "am_v0michael", "bf_alice", "bf_emma", "bf_isabella", "bf_lily",
        "bf_v0emma", "bf_v0isabella", "bm_daniel", "bm_fable", "bm_george", "bm_lewis", "bm_v0george", "bm_v0lewis", "ef_dora", "em_alex", "em_santa",
        "ff_siwis", "hf_alpha", "hf_beta", "hm_omega", "hm_psi", "if_sara", "im_nicola", "jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro",
        "jm_kumo", "pf_dora", "pm_alex", "pm_santa", "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi", "zm_yunxia",
        "zm_yunyang",
    ];

    /// <summary>OpenAI's names, as <c>openai_mappings.json</c> maps them; verse, ballad, marin and cedar are not there.</summary>
    private static readonly Dictionary<string, string> OpenAiNames = new()
    {
        ["alloy"] = "am_adam",
        ["ash"] = "af_nicole",
        ["coral"] = "bf_emma",
        ["echo"] = "af_bella",
        ["fable"] = "af_sarah",
        ["onyx"] = "bm_george",
        ["nova"] = "bf_isabella",
        ["sage"] = "am_michael",
        ["shimmer"] = "af_sky",
    };

    public static Task ListAsync(HttpContext context)
    {
        bool isLegacy = context.Request.Query["legacy"] is [{ } legacy] && bool.TryParse(legacy, out bool wanted) && wanted;
        return JsonAnswer.WriteAsync(context, new JsonObject
        {
            ["voices"] = new JsonArray([.. Names.Select(name => isLegacy ? (JsonNode)name : new JsonObject { ["id"] = name, ["name"] = name })]),
        });
    }

    /// <summary>The voice or blend in Kokoro's own names.</summary>
    /// <exception cref="RefusalException">One of it is unknown, or it is no blend.</exception>
    public static string Resolve(string wanted)
    {
        string voice = wanted.Replace(" ", "", StringComparison.Ordinal).Trim();
        if (voice.Length == 0)
            throw KokoroRefusals.Invalid("Voice name cannot be empty");
        if (EmptyItem().IsMatch(voice))
            throw KokoroRefusals.Invalid("Voice combination contains empty combine items");
        return string.Concat(Separator().Split(voice).Select((token, index) => index % 2 == 1 ? token : ResolveOne(token)));
    }

    private static string ResolveOne(string token)
    {
        Match match = Weighted().Match(token);
        if (!match.Success)
            throw KokoroRefusals.Invalid($"Voice '{token}' is not a valid voice or voice(weight)");
        Group weight = match.Groups["weight"];
        if (weight.Success && !(double.TryParse(weight.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0))
            throw KokoroRefusals.Invalid($"Voice '{token}' must use a positive weight");
        string name = OpenAiNames.GetValueOrDefault(match.Groups["name"].Value, match.Groups["name"].Value);
        return Names.Contains(name)
            ? name + (weight.Success ? $"({weight.Value})" : "")
            : throw KokoroRefusals.Invalid($"Voice '{name}' not found. Available voices: {string.Join(", ", Names)}");
    }

    [GeneratedRegex(@"^[+-]|[+-]$|[+-]{2}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmptyItem();

    // A group that captures makes Split keep the separators.
    [GeneratedRegex(@"(?<sign>[+-])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^(?<name>[^()]+)(\((?<weight>[^()]*)\))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weighted();
}
