using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Memory.Chunking;
using Hydra.Memory.Duplicates;
using Hydra.Memory.Indexing;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Archives;

/// <summary>What happens to texts that come in: recalled text is cut out, the rest is cut into passages, stored durably, and then it can be found.</summary>
internal sealed class PassageIngestion(PassageStore store, Chunker chunker, PassageIndex index, EmbeddingWorker embedding, MemoryTelemetry telemetry, TimeProvider time)
{
    /// <summary>Stores texts together or not at all.</summary>
    /// <returns>The passages in order, those that were there already included; null where the archive is not there.</returns>
    public Task<StoredPassages?> AddAsync(string archiveId, IReadOnlyList<NewPassage> texts, CancellationToken cancellationToken) =>
        AddAsync(archiveId, [.. texts.Select(text => new SourceText(text, StructuredText.OfProse(RecallMark.Strip(text.Text).Text)))], cancellationToken);

    /// <summary>Stores texts of a known structure together or not at all. What is cut into several passages is a document, so that they know each other.</summary>
    public async Task<StoredPassages?> AddAsync(string archiveId, IReadOnlyList<SourceText> texts, CancellationToken cancellationToken)
    {
        List<Passage> passages = [];
        List<ArchiveDocument> documents = [];
        foreach (SourceText text in texts)
        {
            ImmutableArray<TextChunk> chunks = chunker.Chunk(text.Structure);
            ArchiveDocument? document = chunks.Length > 1 || text.Title is not null ? DocumentOf(archiveId, text) : null;
            if (document is not null)
                documents.Add(document);
            foreach (TextChunk chunk in chunks)
                passages.Add(await MergeableAsync(PassageOf(archiveId, text.Passage, chunk, document?.Id), cancellationToken));
        }

        StoredPassages? stored = await store.AddAsync(archiveId, passages, documents, cancellationToken);
        if (stored is null)
            return null;
        index.Add(stored.Passages);
        embedding.Wake();
        telemetry.Stored("passage", stored.Added.Count, stored.Passages.Count - stored.Added.Count);
        return stored;
    }

    /// <summary>With the fingerprint of a passage that says the same, where there is one: the store then keeps that one.</summary>
    private async Task<Passage> MergeableAsync(Passage passage, CancellationToken cancellationToken)
    {
        if (index.FindDuplicate(passage.ArchiveId, passage.Text) is not { } no)
            return passage;
        IReadOnlyDictionary<long, Passage> known = await store.FindAllAsync([no], cancellationToken);
        return known.TryGetValue(no, out Passage? twin) ? passage with { Fingerprint = twin.Fingerprint } : passage;
    }

    private ArchiveDocument DocumentOf(string archiveId, SourceText text) => new()
    {
        Id = LettaId.New("file"),
        ArchiveId = archiveId,
        Title = text.Title ?? "",
        MediaType = text.MediaType,
        Source = text.Passage.Source,
        Fingerprint = ContentFingerprint.Of(text.Structure.Text).Sha256,
        CreatedAt = UnixMicroseconds.Of(time.GetUtcNow()),
    };

    private Passage PassageOf(string archiveId, NewPassage text, TextChunk chunk, string? documentId)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return new Passage
        {
            Id = LettaId.New("passage"),
            ArchiveId = archiveId,
            DocumentId = documentId,
            Ordinal = chunk.Ordinal,
            Kind = text.Kind,
            Text = chunk.Text,
            Context = chunk.Context,
            Tags = JsonLists.Of(text.Tags),
            Metadata = text.Metadata,
            Sources = SourcesOf(text, chunk, documentId),
            Importance = text.Importance,
            Fingerprint = ContentFingerprint.Of(chunk.Text).Sha256,
            CreatedAt = UnixMicroseconds.Of(text.CreatedAt) ?? now,
            StoredAt = now,
        };
    }

    private static string SourcesOf(NewPassage text, TextChunk chunk, string? documentId)
    {
        if (text.Source is null && documentId is null)
            return "[]";
        var source = new JsonObject { ["source"] = text.Source, ["document_id"] = documentId, ["start"] = chunk.Start, ["end"] = chunk.End };
        if (chunk.Page is { } page)
            source["page"] = page;
        return new JsonArray(source).ToJsonString(LettaJson.Options);
    }
}

/// <summary>A text to remember, and what is known of its structure.</summary>
/// <param name="Passage">What is said of all of it.</param>
/// <param name="Structure">The text itself.</param>
internal sealed record SourceText(NewPassage Passage, StructuredText Structure)
{
    /// <summary>Of a document; null where it is only a text.</summary>
    public string? Title { get; init; }

    public string MediaType { get; init; } = "text/plain";
}
