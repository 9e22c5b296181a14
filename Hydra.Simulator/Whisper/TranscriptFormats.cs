using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Simulator.Generation;
using Hydra.Simulator.Speech.Listening;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Whisper;

/// <summary>The outputs of Whisper's own writers.</summary>
internal static class TranscriptFormats
{
    /// <summary>Writes a transcript; an output that the server does not know is an empty body there, and no error.</summary>
    public static string Write(Transcript transcript, string output, bool withWords) => output switch
    {
        "txt" => string.Concat(transcript.Segments.Select(segment => segment.Text.Trim() + "\n")),
        "vtt" => "WEBVTT\n\n" + string.Concat(transcript.Segments.Select(segment => $"{Time(segment.Start, ".", false)} --> {Time(segment.End, ".", false)}\n{Cue(segment)}\n\n")),
        "srt" => string.Concat(transcript.Segments.Select((segment, index) => $"{index + 1}\n{Time(segment.Start, ",", true)} --> {Time(segment.End, ",", true)}\n{Cue(segment)}\n\n")),
        "tsv" => "start\tend\ttext\n" + string.Concat(transcript.Segments.Select(segment => $"{Milliseconds(segment.Start)}\t{Milliseconds(segment.End)}\t{segment.Text.Trim().Replace('\t', ' ')}\n")),
        "json" => JsonAnswer.TextOf(Json(transcript, withWords)),
        _ => "",
    };

    private static JsonObject Json(Transcript transcript, bool withWords) => new()
    {
        ["text"] = transcript.Text,
        ["segments"] = new JsonArray([.. transcript.Segments.Select((segment, index) => Json(segment, index, withWords))]),
        ["language"] = transcript.Language,
    };

    private static JsonObject Json(TranscriptSegment segment, int id, bool withWords)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["seek"] = 0,
            ["start"] = Seconds(segment.Start),
            ["end"] = Seconds(segment.End),
            ["text"] = segment.Text,
            ["tokens"] = new JsonArray([.. TokenText.Encode(segment.Text).Select(token => (JsonNode)token)]),
            ["temperature"] = 0.0,
            ["avg_logprob"] = -0.21,
            ["compression_ratio"] = 1.3,
            ["no_speech_prob"] = 0.01,
        };
        if (withWords)
            json["words"] = new JsonArray([.. segment.Words.Select(Json)]);
        return json;
    }

    private static JsonObject Json(HeardWord word) => new()
    {
        ["word"] = word.Text,
        ["start"] = Seconds(word.Start),
        ["end"] = Seconds(word.End),
        ["probability"] = 0.97,
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);

    private static string Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>An arrow would end the line of times.</summary>
    private static string Cue(TranscriptSegment segment) => segment.Text.Trim().Replace("-->", "->", StringComparison.Ordinal);

    private static string Time(TimeSpan time, string mark, bool alwaysHours)
    {
        var text = new StringBuilder();
        if (alwaysHours || time.TotalHours >= 1)
            text.Append(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:");
        return text.Append(CultureInfo.InvariantCulture, $"{time.Minutes:00}:{time.Seconds:00}{mark}{time.Milliseconds:000}").ToString();
    }
}
