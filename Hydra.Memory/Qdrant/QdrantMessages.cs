using System.Text.Json;
using System.Text.Json.Serialization;
using Hydra.Memory.Embedding;

namespace Hydra.Memory.Qdrant;

// The bodies of Qdrant's REST API (1.19) as far as they are used: https://api.qdrant.tech/api-reference

/// <summary>PUT /collections/{name}.</summary>
internal sealed record NewCollection(IReadOnlyDictionary<string, DenseParams> Vectors, IReadOnlyDictionary<string, SparseParams> SparseVectors, CollectionMetadata Metadata);

/// <summary>How long the vectors of a name are, and how they are compared.</summary>
internal sealed record DenseParams(int Size, string Distance);

/// <summary>How sparse vectors of a name are weighted.</summary>
internal sealed record SparseParams(string? Modifier);

/// <summary>What the collection's owner notes on it.</summary>
internal sealed record CollectionMetadata(EmbeddingIdentity? Embedding);

/// <summary>GET /collections/{name}, the fields that are read.</summary>
internal sealed record CollectionAnswer(CollectionConfig Config, IReadOnlyDictionary<string, JsonElement>? PayloadSchema);

internal sealed record CollectionConfig(CollectionParams Params, CollectionMetadata? Metadata);

internal sealed record CollectionParams(IReadOnlyDictionary<string, DenseParams>? Vectors, IReadOnlyDictionary<string, SparseParams>? SparseVectors);

/// <summary>PUT /collections/{name}/index.</summary>
internal sealed record NewIndex(string FieldName, IndexSchema FieldSchema);

/// <summary>A payload index of a type; of tenants where nearly every search names one of them.</summary>
internal sealed record IndexSchema(string Type, bool? IsTenant = null);

/// <summary>A point of PUT /collections/{name}/points.</summary>
internal sealed record QdrantPoint(ulong Id, PointVectors Vector, PointPayload Payload);

/// <summary>Its vectors, by name.</summary>
internal sealed record PointVectors(float[] Dense, SparseVector? Words);

/// <summary>Dimensions that are not zero, each once, and their values.</summary>
internal sealed record SparseVector(IReadOnlyList<uint> Indices, IReadOnlyList<float> Values);

/// <summary>What filters go by. No text: that is the database's.</summary>
internal sealed record PointPayload
{
    public required string Scope { get; init; }

    public string? Conversation { get; init; }

    public string? Session { get; init; }

    public string? Document { get; init; }

    public string? Role { get; init; }

    public string? Kind { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The flags' bits by number, as Qdrant has no condition on bits.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>Microseconds since 1970 (UTC).</summary>
    public required long CreatedAt { get; init; }
}

/// <summary>POST /collections/{name}/points/delete.</summary>
internal sealed record PointIds(IReadOnlyCollection<long> Points);

/// <summary>What a change of points is answered with.</summary>
internal sealed record PointsChange(string? Status);

/// <summary>POST /collections/{name}/points/count.</summary>
internal sealed record CountQuestion(bool Exact);

internal sealed record CountAnswer(long Count);

/// <summary>POST /collections/{name}/points/query: the nearest to a vector, of all points or of those that the prefetches bring.</summary>
internal sealed record PointsQuestion(IReadOnlyList<Prefetch>? Prefetch, float[] Query, string Using, QdrantFilter? Filter, SearchParams? Params, int Limit);

/// <summary>A question whose answers the main one goes by.</summary>
/// <param name="Query">A float array or a <see cref="SparseVector"/>.</param>
/// <param name="Using">The vectors' name.</param>
/// <param name="Filter">Which points.</param>
/// <param name="Limit">How many.</param>
internal sealed record Prefetch(PrefetchQuery Query, string Using, QdrantFilter? Filter, int Limit);

/// <summary>A filter: all of <see cref="Must"/>, none of <see cref="MustNot"/>.</summary>
internal sealed record QdrantFilter(IReadOnlyList<FieldCondition>? Must, IReadOnlyList<FieldCondition>? MustNot = null);

/// <summary>A condition on a field of the payload.</summary>
internal sealed record FieldCondition(string Key, FieldMatch? Match = null, FieldRange? Range = null);

/// <summary>The field, or one of its values where it has several, is one of these.</summary>
internal sealed record FieldMatch(IReadOnlyList<string> Any);

/// <summary>Both ends belong to it.</summary>
internal sealed record FieldRange(long? Gte, long? Lte);

/// <summary>How the search goes about it.</summary>
internal sealed record SearchParams(bool Exact);

internal sealed record PointsAnswer(IReadOnlyList<ScoredPoint>? Points);

internal sealed record ScoredPoint(ulong Id, float Score);

/// <summary>POST /collections/aliases: all of it at once.</summary>
internal sealed record AliasChanges(IReadOnlyList<AliasChange> Actions);

/// <summary>One of both.</summary>
internal sealed record AliasChange(AliasToDelete? DeleteAlias, AliasToCreate? CreateAlias);

internal sealed record AliasToDelete(string AliasName);

internal sealed record AliasToCreate(string AliasName, string CollectionName);

/// <summary>GET /aliases.</summary>
internal sealed record AliasesAnswer(IReadOnlyList<AliasToCreate>? Aliases);

/// <summary>What every answer is wrapped in.</summary>
internal sealed record QdrantAnswer<T>(T? Result, JsonElement Status);

/// <summary>What a refusal says.</summary>
internal sealed record QdrantError(QdrantErrorStatus? Status);

internal sealed record QdrantErrorStatus(string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewCollection))]
[JsonSerializable(typeof(NewIndex))]
[JsonSerializable(typeof(QdrantPoint))]
[JsonSerializable(typeof(PointIds))]
[JsonSerializable(typeof(CountQuestion))]
[JsonSerializable(typeof(PointsQuestion))]
[JsonSerializable(typeof(AliasChanges))]
[JsonSerializable(typeof(QdrantAnswer<CollectionAnswer>))]
[JsonSerializable(typeof(QdrantAnswer<PointsChange>))]
[JsonSerializable(typeof(QdrantAnswer<CountAnswer>))]
[JsonSerializable(typeof(QdrantAnswer<PointsAnswer>))]
[JsonSerializable(typeof(QdrantAnswer<AliasesAnswer>))]
[JsonSerializable(typeof(QdrantAnswer<bool>), TypeInfoPropertyName = "QdrantAnswerOfTruth")]
[JsonSerializable(typeof(QdrantError))]
internal sealed partial class QdrantJson : JsonSerializerContext;
