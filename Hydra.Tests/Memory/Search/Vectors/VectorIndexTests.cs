using CsCheck;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Tests.Memory.Search.Vectors;

public sealed class VectorIndexTests
{
    [Fact]
    public void Ten_nearest_of_clustered_vectors_are_nearly_always_the_exact_ten()
    {
        Random random = new(5);
        float[][] centres = [.. Enumerable.Range(0, 40).Select(_ => Gaussian(random, 256))];
        float[][] vectors = [.. Enumerable.Range(0, 8000).Select(i => Near(random, centres[i % centres.Length], 0.5f))];
        VectorIndex index = IndexOf(vectors, new VectorOptions { VectorsPerThread = 2000 });
        SlotSet all = All(vectors.Length);

        double recall = Enumerable.Range(0, 50).Average(i =>
        {
            float[] query = Near(random, centres[i % centres.Length], 0.5f);
            HashSet<int> exact = [.. Enumerable.Range(0, vectors.Length).OrderByDescending(slot => Cosine(query, vectors[slot])).Take(10)];
            return index.Search(query, 10, all).Count(hit => exact.Contains(hit.Slot)) / 10.0;
        });

        Assert.True(recall >= 0.99, $"recall@10 is {recall}");
    }

    [Fact]
    public void Any_allowed_slots_rank_by_their_cosines() =>
        Gen.Select(Gen.Float[-1, 1].Array[6].Array[1, 40], Gen.Float[-1, 1].Array[6], Gen.Int[1, 5], Gen.Int[1, 3]).Sample((vectors, query, limit, step) =>
        {
            VectorIndex index = IndexOf(vectors, new VectorOptions { Oversampling = 100 });
            SlotSet allowed = new(vectors.Length);
            for (int slot = 0; slot < vectors.Length; slot += step)
                allowed.Add(slot);

            ScoredSlot[] hits = index.Search(query, limit, allowed);

            float[] exact = [.. allowed.Slots().Where(index.Has).Select(slot => Cosine(query, vectors[slot])).OrderDescending().Take(limit)];
            Assert.Equal(exact.Length, hits.Length);
            Assert.All(hits, hit => Assert.True(allowed.Contains(hit.Slot)));
            Assert.All(hits.Zip(exact), pair => Assert.Equal(pair.Second, pair.First.Score, 2e-3f));
            Assert.Equal(hits.Select(hit => hit.Score), index.Score(query, [.. hits.Select(hit => hit.Slot)]));
        });

    [Fact]
    public void A_slot_without_vector_is_never_found()
    {
        VectorIndex index = new(2, new VectorOptions());
        index.Set(3, [1, 0]);
        index.Set(4, [0, 0]);
        index.Set(700, [0, 1]);

        Assert.Equal([3, 700], index.Search([1, 0.5f], 10, All(1000)).Select(hit => hit.Slot));
        Assert.Equal(2, index.Count);
        Assert.Null(index.Get(4));
        Assert.True(float.IsNaN(index.Score([1, 0], [4])[0]));
    }

    [Theory]
    [InlineData(new float[] { 1, 2, 3 })]
    [InlineData(new[] { 1, float.NaN })]
    [InlineData(new[] { float.PositiveInfinity, 1 })]
    public void A_wrong_vector_is_refused(float[] vector)
    {
        VectorIndex index = new(2, new VectorOptions());
        Assert.Throws<ArgumentException>(() => index.Set(0, vector));
        Assert.Throws<ArgumentException>(() => index.Search(vector, 1, All(1)));
    }

    [Fact]
    public void Huge_and_tiny_vectors_keep_their_direction()
    {
        VectorIndex index = IndexOf([[1e30f, 1e30f], [1e-30f, 0]], new VectorOptions());
        Assert.Equal([1f, 0.707f], index.Search([1e20f, 0], 2, All(2)).Select(hit => MathF.Round(hit.Score, 3)));
    }

    [Fact]
    public void A_slot_is_filled_once()
    {
        VectorIndex index = IndexOf([[1, 0]], new VectorOptions());
        Assert.Throws<InvalidOperationException>(() => index.Set(0, [0, 1]));
    }

    private static VectorIndex IndexOf(float[][] vectors, VectorOptions options)
    {
        VectorIndex index = new(vectors[0].Length, options);
        for (int slot = 0; slot < vectors.Length; slot++)
            index.Set(slot, vectors[slot]);
        return index;
    }

    private static SlotSet All(int length)
    {
        SlotSet all = new(length);
        for (int slot = 0; slot < length; slot++)
            all.Add(slot);
        return all;
    }

    private static float[] Gaussian(Random random, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    private static float[] Near(Random random, float[] centre, float spread) => [.. Gaussian(random, centre.Length).Zip(centre, (noise, value) => value + (spread * noise))];

    private static float Cosine(float[] one, float[] other)
    {
        double dot = one.Zip(other, (a, b) => (double)a * b).Sum();
        double lengths = Math.Sqrt(one.Sum(a => (double)a * a)) * Math.Sqrt(other.Sum(b => (double)b * b));
        return lengths > 0 ? (float)(dot / lengths) : 0;
    }
}
