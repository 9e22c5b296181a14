using Hydra.Memory.Duplicates;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Archives;

/// <summary>Texts to remember, as Letta's clients send them; kind, importance and source are Hydra's own.</summary>
internal static class PassageReader
{
    private const int LongestTag = 256;
    private const int LongestSource = 2048;
    private const int MostPassages = 1000;

    public static NewPassage Read(BodyFields body)
    {
        string text = body.Required("text");
        if (body.Has("text") && string.IsNullOrWhiteSpace(text))
            body.Refuse("text", "has no words");
        else if (body.Has("text") && string.IsNullOrWhiteSpace(RecallMark.Strip(text).Text))
            body.Refuse("text", "has nothing in it that the memory did not say itself: what was recalled is not stored again");
        string kind = body.Text("kind", LongestTag) ?? PassageKinds.Default;
        if (!PassageKinds.All.Contains(kind))
            body.Refuse("kind", $"must be one of {string.Join(", ", PassageKinds.All)}");
        return new NewPassage(text)
        {
            Tags = [.. body.Texts("tags", LongestTag).Distinct(StringComparer.Ordinal)],
            Metadata = body.Map("metadata"),
            CreatedAt = body.Time("created_at"),
            Kind = kind,
            Importance = body.Fraction("importance") ?? 0.5,
            Source = body.Text("source", LongestSource),
        };
    }

    public static IReadOnlyList<NewPassage> ReadAll(BodyFields body)
    {
        IReadOnlyList<BodyFields> items = body.Items("passages");
        if (items.Count is 0 or > MostPassages)
            body.Refuse("passages", $"must be from 1 to {MostPassages} passages");
        return [.. items.Select(Read)];
    }
}
