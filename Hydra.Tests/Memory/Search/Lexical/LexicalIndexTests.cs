using CsCheck;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;

namespace Hydra.Tests.Memory.Search.Lexical;

public sealed class LexicalIndexTests
{
    private const int Fox = 0;
    private const int Dog = 1;
    private const int Quick = 2;
    private static readonly Bm25Options Usual = new() { Saturation = 1.2f, LengthPenalty = 0.75f };

    /// <summary>
    /// Worked by hand with k1 = 1.2, b = 0.75: three texts of lengths 4, 2, 3 (average 3). "fox" is in two: idf = ln(1 + 1.5/2.5) = 0.470004;
    /// in the first twice: 0.470004 · 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 4/3)) = 2.068016/3.5; in the second once: 0.470004 · 2.2 / (1 + 1.2 · (0.25 + 0.75 · 2/3)) = 1.034008/1.9.
    /// </summary>
    [Fact]
    public void Scores_are_those_worked_by_hand()
    {
        LexicalIndex index = new(Usual);
        index.Add(0, [Fox, Fox, Quick, Quick]);
        index.Add(1, [Fox, Dog]);
        index.Add(2, [Dog, Dog, Dog]);

        using LexicalScores scores = index.Score([new QueryTerm(Fox)], 3);

        Assert.Equal(2.068016f / 3.5f, scores.BySlot[0], 1e-5f);
        Assert.Equal(1.034008f / 1.9f, scores.BySlot[1], 1e-5f);
        Assert.Equal(0, scores.BySlot[2]);
    }

    [Fact]
    public void A_slot_below_those_before_is_refused()
    {
        LexicalIndex index = new(Usual);
        index.Add(5, [Fox]);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Add(5, [Fox]));
    }

    [Fact]
    public void What_was_removed_leaves_the_statistics()
    {
        LexicalIndex index = new(Usual);
        index.Add(0, [Fox, Dog]);
        index.Add(1, [Fox, Fox, Fox, Quick]);
        index.Remove(1);

        Assert.Equal((1, 1, 0, 2.0), (index.Entries, index.EntriesWith(Fox), index.EntriesWith(Quick), index.AverageLength));
    }

    [Fact]
    public void Any_sequence_of_changes_ranks_like_a_naive_count()
    {
        Gen<(int[] Terms, bool Removes)> change = Gen.Select(Gen.Int[0, 12].Array[1, 12], Gen.Bool);
        Gen.Select(change.Array[1, 60], Gen.Int[0, 12].ArrayUnique[1, 4], Gen.Int[1, 10], Gen.Int[0, 3]).Sample((changes, query, limit, filter) =>
        {
            LexicalIndex index = new(Usual);
            SortedDictionary<int, int[]> model = [];
            for (int slot = 0; slot < changes.Length; slot++)
            {
                index.Add(slot, changes[slot].Terms);
                model.Add(slot, changes[slot].Terms);
                int victim = changes[slot].Terms[0] * 5;
                if (changes[slot].Removes && model.Remove(victim))
                    index.Remove(victim);
            }

            SlotSet allowed = new(changes.Length);
            foreach (int slot in model.Keys.Where(slot => filter == 0 || slot % filter == 0))
                allowed.Add(slot);
            QueryTerm[] terms = [.. query.Select(term => new QueryTerm(term))];
            using LexicalScores scores = index.Score(terms, changes.Length);

            ScoredSlot[] best = scores.Best(limit, allowed);
            ScoredSlot[] expected = [.. NaiveBm25.Rank(model, query).Where(hit => allowed.Contains(hit.Slot)).Take(limit)];
            Assert.Equal(expected.Select(hit => hit.Slot), best.Select(hit => hit.Slot));
            Assert.Equal(expected.Select(hit => hit.Score), best.Select(hit => hit.Score));
            int[] slots = [.. model.Keys];
            Assert.Equal(slots.Select(slot => NaiveBm25.Score(model, query, slot)), index.Score(terms, slots));
            Assert.All(slots, slot =>
            {
                float[] parts = new float[terms.Length];
                index.ScoreTerms(terms, slot, parts);
                Assert.Equal(query.Select(term => NaiveBm25.Score(model, [term], slot)), parts);
            });
        });
    }
}
