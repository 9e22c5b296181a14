using System.Collections.Concurrent;
using System.Text;

namespace Hydra.Memory.Search.Analysis;

/// <summary>
/// Text to terms: words of letters, digits and marks; case, width, ligatures and diacritics folded; possessives and contractions cut;
/// irregular forms and Snowball stems. Scripts without spaces give overlapping pairs of characters. Safe for use by many threads.
/// </summary>
internal sealed class Analyzer
{
    /// <summary>Past this many known words no more are kept: a store full of random identifiers must not fill the memory.</summary>
    private const int MostKnownWords = 2_000_000;

    private readonly AnalyzerOptions _options;
    private readonly bool _isEnglish;
    private readonly WordStemmer _stemmer;
    private readonly ConcurrentDictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _knownBySpan;

    /// <exception cref="ArgumentException">No stemmer is known for the language.</exception>
    public Analyzer(AnalyzerOptions options)
    {
        _options = options;
        _isEnglish = string.Equals(options.Language, "english", StringComparison.OrdinalIgnoreCase);
        _stemmer = new WordStemmer(options.Language);
        _knownBySpan = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        StopWords = (_isEnglish ? EnglishWords.Stop : []).Select(TermOf).ToHashSet();
    }

    /// <summary>Every term met so far.</summary>
    public TermDictionary Terms { get; } = new();

    /// <summary>The terms that say how a sentence is built, not what it is about; empty for a language without a list.</summary>
    public IReadOnlySet<int> StopWords { get; }

    /// <summary>The terms of a text in its order, repeated as often as they occur.</summary>
    public List<int> Analyze(ReadOnlySpan<char> text)
    {
        List<int> terms = new((text.Length / 6) + 4);
        Analyze(text, terms);
        return terms;
    }

    /// <summary>Adds the terms of a text to those collected before.</summary>
    public void Analyze(ReadOnlySpan<char> text, List<int> terms)
    {
        Span<char> lowered = stackalloc char[_options.LongestToken];
        Tokenizer tokens = new(text, keepsApostrophes: _isEnglish);
        while (tokens.MoveNext())
        {
            if (tokens.IsUnspaced)
                AddPairs(tokens.Current, terms);
            else
                AddWord(tokens.Current, lowered, terms);
        }
    }

    /// <summary>The distinct terms to ask for: without stop words, unless there is nothing else.</summary>
    public List<int> AnalyzeQuery(ReadOnlySpan<char> text)
    {
        List<int> all = Analyze(text);
        List<int> telling = [.. all.Where(term => !StopWords.Contains(term)).Distinct()];
        return telling.Count > 0 ? telling : [.. all.Distinct()];
    }

    private void AddWord(ReadOnlySpan<char> token, Span<char> buffer, List<int> terms)
    {
        ReadOnlySpan<char> lowered = buffer[..token[..CutLength(token)].ToLowerInvariant(buffer)];
        int term = _knownBySpan.TryGetValue(lowered, out int known) ? known : TermOf(lowered.ToString());
        if (term >= 0)
            terms.Add(term);
    }

    /// <summary>Never between the halves of a surrogate pair.</summary>
    private int CutLength(ReadOnlySpan<char> token)
    {
        int length = Math.Min(token.Length, _options.LongestToken);
        return length < token.Length && char.IsHighSurrogate(token[length - 1]) ? length - 1 : length;
    }

    /// <summary>-1 for what has no letter left (a mark on its own).</summary>
    private int TermOf(string lowered)
    {
        string word = _isEnglish ? EnglishTerm(CharacterFolding.Fold(lowered)) : CharacterFolding.Fold(_stemmer.Stem(lowered));
        int term = word.Length > 0 ? Terms.Intern(word) : -1;
        if (_known.Count < MostKnownWords)
            _known.TryAdd(lowered, term);
        return term;
    }

    private string EnglishTerm(string folded)
    {
        string word = EnglishWords.WithoutEnding(folded);
        return _stemmer.Stem(EnglishWords.Irregular.GetValueOrDefault(word, word));
    }

    /// <summary>Pairs of neighbouring characters: good enough to find words in scripts that do not space them; one alone stands for itself.</summary>
    private void AddPairs(ReadOnlySpan<char> run, List<int> terms)
    {
        Span<char> pair = stackalloc char[4];
        int previous = 0;
        int count = 0;
        foreach (Rune character in run.EnumerateRunes())
        {
            int length = character.EncodeToUtf16(pair[previous..]);
            if (++count > 1)
                terms.Add(Terms.Intern(pair[..(previous + length)]));
            pair.Slice(previous, length).CopyTo(pair);
            previous = length;
        }

        if (count == 1)
            terms.Add(Terms.Intern(pair[..previous]));
    }
}
