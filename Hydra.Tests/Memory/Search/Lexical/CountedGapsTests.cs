using CsCheck;
using Hydra.Memory.Search.Lexical;

namespace Hydra.Tests.Memory.Search.Lexical;

public sealed class CountedGapsTests
{
    private static readonly Gen<(int Gap, int Count)[]> Items = Gen.Select(Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 50_000_000]), Gen.OneOf(Gen.Const(1), Gen.Int[1, 100_000])).Array[0, 40];

    [Fact]
    public void A_posting_list_gives_back_what_was_appended() => Items.Sample(items =>
    {
        PostingList list = new();
        List<(int, int)> expected = [];
        int slot = -1;
        foreach ((int gap, int count) in items)
        {
            slot += gap + 1;
            list.Append(slot, count);
            expected.Add((slot, count));
        }

        Assert.Equal(expected, Read(list.Read()));
    });

    [Fact]
    public void A_term_vector_counts_repeated_terms()
    {
        byte[] vector = TermVector.Encode([1, 1, 1, 7, 300, 300]);

        Assert.Equal([(1, 3), (7, 1), (300, 2)], Read(new CountedGaps.Reader(vector)));
        Assert.Equal([0, 3, 1, 2, 0], new[] { 0, 1, 7, 300, 301 }.Select(term => TermVector.FrequencyOf(vector, term)));
    }

    private static List<(int, int)> Read(CountedGaps.Reader reader)
    {
        List<(int, int)> items = [];
        while (reader.MoveNext())
            items.Add((reader.Number, reader.Count));
        return items;
    }
}
