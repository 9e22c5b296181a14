using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Qdrant;

/// <summary>An entry on its way to Qdrant.</summary>
/// <param name="Entry">What filters go by.</param>
/// <param name="Text">Its words.</param>
/// <param name="Vector">Its vector.</param>
internal sealed record QdrantEntry(SearchEntry Entry, string Text, float[] Vector)
{
    /// <summary>The point that stands for it; its id is the entry's number.</summary>
    public QdrantPoint ToPoint(SparseWords words) => new((ulong)Entry.No, new PointVectors(Vector, words.OfText(Text, Entry.Author)), new PointPayload
    {
        Scope = Entry.Scope,
        Conversation = Entry.Conversation,
        Session = Entry.Session,
        Document = Entry.Document,
        Role = Entry.Role,
        Kind = Entry.Kind,
        Author = Entry.Author,
        Tags = Entry.Tags.Count == 0 ? null : Entry.Tags,
        Flags = Entry.Flags == 0 ? null : QdrantFilters.BitsOf(Entry.Flags),
        CreatedAt = Entry.CreatedAt,
    });
}
