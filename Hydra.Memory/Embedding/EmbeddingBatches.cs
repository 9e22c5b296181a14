namespace Hydra.Memory.Embedding;

/// <summary>Divides texts among requests.</summary>
internal static class EmbeddingBatches
{
    /// <summary>Ranges that together are all texts; a text that is over the limit of characters goes alone.</summary>
    public static IEnumerable<Range> Of(IReadOnlyList<string> texts, int prefixLength, EmbeddingOptions options)
    {
        int start = 0;
        int characters = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            int length = prefixLength + texts[i].Length;
            if (i > start && (i - start == options.BatchTexts || characters + length > options.BatchCharacters))
            {
                yield return start..i;
                (start, characters) = (i, 0);
            }

            characters += length;
        }

        if (texts.Count > start)
            yield return start..texts.Count;
    }
}
