using System.ComponentModel.DataAnnotations;

namespace Hydra.Memory.Search.Vectors;

/// <summary>How the scan over the vectors trades time for exactness.</summary>
internal sealed class VectorOptions
{
    /// <summary>For each vector wanted so many pass the coarse scan and are scored exactly. With 4, recall@10 was .998 at 768 dimensions (Hydra.Benchmarks/README.md).</summary>
    [Range(1, 100)]
    public int Oversampling { get; set; } = 4;

    /// <summary>A scan of many vectors is split over so many threads at most; two: memory's speed bounds it, not arithmetic.</summary>
    [Range(1, 64)]
    public int MostThreads { get; set; } = 2;

    /// <summary>A thread more for so many vectors; for fewer, starting one is not worth while (judged, not measured).</summary>
    [Range(1, int.MaxValue)]
    public int VectorsPerThread { get; set; } = 8192;
}
