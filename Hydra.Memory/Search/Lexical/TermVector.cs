namespace Hydra.Memory.Search.Lexical;

/// <summary>The terms of one entry, rising, each with how often: what removing, scoring given entries and comparing two of them need.</summary>
internal static class TermVector
{
    public static byte[] Encode(ReadOnlySpan<int> sortedTerms)
    {
        Span<byte> item = stackalloc byte[CountedGaps.LongestItem];
        List<byte> bytes = new(sortedTerms.Length * 2);
        int previous = -1;
        for (int i = 0; i < sortedTerms.Length;)
        {
            int term = sortedTerms[i];
            int count = 1;
            while (i + count < sortedTerms.Length && sortedTerms[i + count] == term)
                count++;
            bytes.AddRange(item[..CountedGaps.Write(item, previous, term, count)]);
            previous = term;
            i += count;
        }

        return [.. bytes];
    }

    /// <summary>How often a term occurs; 0 where it does not.</summary>
    public static int FrequencyOf(ReadOnlySpan<byte> vector, int term)
    {
        CountedGaps.Reader terms = new(vector);
        while (terms.MoveNext())
        {
            if (terms.Number >= term)
                return terms.Number == term ? terms.Count : 0;
        }

        return 0;
    }
}
