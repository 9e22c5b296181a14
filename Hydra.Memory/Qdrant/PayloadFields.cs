namespace Hydra.Memory.Qdrant;

/// <summary>The fields of a point's payload, as <see cref="PointPayload"/> writes them, and the index of each.</summary>
internal static class PayloadFields
{
    public const string Scope = "scope";
    public const string Conversation = "conversation";
    public const string Session = "session";
    public const string Document = "document";
    public const string Role = "role";
    public const string Kind = "kind";
    public const string Author = "author";
    public const string Tags = "tags";
    public const string Flags = "flags";
    public const string CreatedAt = "created_at";

    private const string Keyword = "keyword";

    /// <summary>Nearly every search names agents or archives, which is what a tenant is to Qdrant: their points lie together.</summary>
    public static IReadOnlyList<NewIndex> Indexes { get; } =
    [
        new(Scope, new IndexSchema(Keyword, IsTenant: true)),
        .. ((string[])[Conversation, Session, Document, Role, Kind, Author, Tags, Flags]).Select(field => new NewIndex(field, new IndexSchema(Keyword))),
        new(CreatedAt, new IndexSchema("integer")),
    ];
}
