namespace Hydra.Simulator.Speech.Formats;

/// <summary>The formats that Kokoro-FastAPI offers.</summary>
internal static class SpeechFormats
{
    private static readonly Dictionary<string, (string MediaType, Func<ISpeechFormat> Make)> All = new()
    {
        ["mp3"] = ("audio/mpeg", () => new Mp3Format()),
        ["opus"] = ("audio/opus", () => new OpusFormat()),
        ["aac"] = ("audio/aac", () => new AacFormat()),
        ["flac"] = ("audio/flac", () => new FlacFormat()),
        ["wav"] = ("audio/wav", () => new WavFormat()),
        ["pcm"] = ("audio/pcm", () => new PcmFormat()),
    };

    public static string[] Names => [.. All.Keys];

    public static string MediaTypeOf(string name) => All[name].MediaType;

    public static ISpeechFormat Make(string name) => All[name].Make();
}
