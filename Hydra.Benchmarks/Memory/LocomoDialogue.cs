using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hydra.Benchmarks.Memory;

/// <summary>One of LoCoMo's long dialogues (snap-research/LoCoMo): its turns, and questions with the turns that hold the answer. Nothing else is read: summaries and observations would leak answers.</summary>
internal sealed partial record LocomoDialogue(string Id, IReadOnlyList<LocomoTurn> Turns, IReadOnlyList<LocomoQuestion> Questions)
{
    public static IReadOnlyList<LocomoDialogue> ReadAll(string path)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. file.RootElement.EnumerateArray().Select(Read)];
    }

    private static LocomoDialogue Read(JsonElement dialogue)
    {
        List<LocomoTurn> turns = [];
        JsonElement conversation = dialogue.GetProperty("conversation");
        for (int session = 1; session <= conversation.EnumerateObject().Count(); session++)
        {
            if (conversation.TryGetProperty($"session_{session}", out JsonElement said))
                turns.AddRange(said.EnumerateArray().Select((turn, place) => ReadTurn(turn, session, TimeOf(conversation, session), place)));
        }

        HashSet<string> known = [.. turns.Select(turn => turn.Id)];
        IEnumerable<LocomoQuestion> questions = dialogue.GetProperty("qa").EnumerateArray().Select(question => ReadQuestion(question, known));
        return new LocomoDialogue(dialogue.GetProperty("sample_id").GetString()!, turns, [.. questions.Where(question => question.Evidence.Count > 0)]);
    }

    private static LocomoTurn ReadTurn(JsonElement turn, int session, DateTime time, int place) => new(
        turn.GetProperty("dia_id").GetString()!,
        session,
        // One after the other within a session, whose start alone is known.
        time.AddSeconds(place),
        turn.GetProperty("speaker").GetString()!,
        turn.TryGetProperty("blip_caption", out JsonElement caption) ? $"{turn.GetProperty("text").GetString()} [{caption.GetString()}]" : turn.GetProperty("text").GetString()!);

    /// <summary>As "1:56 pm on 8 May, 2023".</summary>
    private static DateTime TimeOf(JsonElement conversation, int session) => DateTime.ParseExact(
        conversation.GetProperty($"session_{session}_date_time").GetString()!, "h:mm tt 'on' d MMMM, yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Evidence is written in several ways, several in one string among them; two questions name turns that do not exist.</summary>
    private static LocomoQuestion ReadQuestion(JsonElement question, HashSet<string> known)
    {
        IEnumerable<string> evidence =
            from named in question.TryGetProperty("evidence", out JsonElement list) ? list.EnumerateArray().ToArray() : []
            from Match match in TurnId().Matches(named.GetString() ?? "")
            select string.Create(CultureInfo.InvariantCulture, $"D{int.Parse(match.Groups["session"].Value, CultureInfo.InvariantCulture)}:{int.Parse(match.Groups["turn"].Value, CultureInfo.InvariantCulture)}");
        return new LocomoQuestion(question.GetProperty("question").GetString()!, question.GetProperty("category").GetInt32(), evidence.Where(known.Contains).ToHashSet());
    }

    [GeneratedRegex(@"D:?(?<session>\d+):(?<turn>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TurnId();
}

/// <summary>Something said, with the caption of a picture shown along with it.</summary>
internal sealed record LocomoTurn(string Id, int Session, DateTime At, string Speaker, string Text)
{
    public string SessionName => string.Create(CultureInfo.InvariantCulture, $"session {Session}");
}

/// <summary>A question and the turns that hold its answer.</summary>
internal sealed record LocomoQuestion(string Text, int Category, IReadOnlySet<string> Evidence);
