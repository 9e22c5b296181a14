using System.Text;

namespace Hydra.Simulator.Generation;

/// <summary>Plain English sentences about a topic.</summary>
internal static class Prose
{
    private const int MaxTopicWords = 9;
    private const int MaxTopicLength = 72;

    private static readonly string[] Openings =
    [
        "You asked about \"{0}\", so here is a short answer.",
        "In short, \"{0}\" comes down to a few simple points.",
        "Here is what matters about \"{0}\".",
        "Let me answer \"{0}\" step by step.",
    ];

    private static readonly string[] Sentences =
    [
        "The first thing to look at is what you already have, because most of the answer usually lies there.",
        "A small change that can be measured is worth more than a large one that cannot.",
        "If two parts disagree, trust the one that was written down last and check the other.",
        "It helps to name the goal in one sentence before choosing the means.",
        "Start with the simplest case, see that it works, and only then add the next one.",
        "Where the numbers are close, prefer the option that is easier to undo.",
        "Keep the steps short, and note down what each of them is meant to show.",
        "Nothing here needs special tools, only a little patience and a clear order.",
        "When in doubt, ask the person who has to live with the result.",
        "The details differ from case to case, but the shape of the solution stays the same.",
        "A common mistake is to optimise a part that hardly anyone ever uses.",
        "Once that is done, the remaining questions mostly answer themselves.",
        "This text was written by a stand-in for {1}, so take it as an example and not as advice.",
    ];

    private static readonly string[] Thoughts =
    [
        "The question is about \"{0}\".",
        "I should keep the answer short and say what is certain first.",
        "There are two readings of it, and the plain one is the likely one.",
        "A brief explanation with one example will do.",
    ];

    /// <summary>Writes sentences until they have a number of tokens.</summary>
    public static string Write(Ask ask, Chance chance, int tokens)
    {
        string topic = TopicOf(ask.Topic);
        var text = new StringBuilder(string.Format(null, chance.Pick(Openings), topic, ask.Model));
        int count = TokenText.Count(text.ToString());
        for (int next = chance.Between(0, Sentences.Length - 1); count < tokens; next = (next + 1) % Sentences.Length)
        {
            string sentence = " " + string.Format(null, Sentences[next], topic, ask.Model);
            count += TokenText.Count(sentence);
            text.Append(sentence);
        }

        return text.ToString();
    }

    /// <summary>What a model thinks about a topic before it answers.</summary>
    public static string Think(Ask ask, Chance chance)
    {
        string topic = TopicOf(ask.Topic);
        return string.Format(null, string.Join(' ', Thoughts.Take(chance.Between(2, Thoughts.Length))), topic);
    }

    private static string TopicOf(string text)
    {
        string[] words = text.Replace('"', '\'').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string topic = string.Join(' ', words.Take(MaxTopicWords)).TrimEnd('.', '?', '!', ',', ';', ':');
        if (topic.Length > MaxTopicLength)
            topic = topic[..(char.IsHighSurrogate(topic[MaxTopicLength - 1]) ? MaxTopicLength - 1 : MaxTopicLength)];
        return topic.Length == 0 ? "nothing in particular" : topic;
    }
}
