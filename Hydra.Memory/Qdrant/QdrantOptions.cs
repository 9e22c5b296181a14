using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Qdrant;

/// <summary>How Qdrant is used where the service has a connection to it.</summary>
internal sealed class QdrantOptions
{
    public const string Section = "Memory:Qdrant";

    /// <summary>Name of the connection string, <c>Endpoint=http://…:6333;Key=…</c>; without one the vectors are held in the process.</summary>
    public const string Connection = "qdrant_http";

    /// <summary>What the names of collections and aliases begin with. Two memories on one Qdrant need two: each takes collections of its prefix for its own.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    public string CollectionPrefix { get; set; } = "hydra";

    /// <summary>How long a change may take: Qdrant answers it when it is done, and a batch into a large collection takes seconds on a slow disk.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a search waits for it: words alone in two seconds are better than everything later.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SearchTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most points of a request; a batch is what a fault makes one do again.</summary>
    [Range(1, 10_000)]
    public int BatchPoints { get; set; } = 256;

    /// <summary>Most bytes of a request with points: a quarter of what Qdrant takes by default (32 MB).</summary>
    [Range(1024, 30 << 20)]
    public int BatchBytes { get; set; } = 8 << 20;
}

/// <summary>Refuses settings that cannot work, all at once.</summary>
[OptionsValidator]
internal sealed partial class QdrantOptionsValidator : IValidateOptions<QdrantOptions>;
