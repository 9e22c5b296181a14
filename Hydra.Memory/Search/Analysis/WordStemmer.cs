using System.Collections.Concurrent;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Hydra.Memory.Search.Analysis;

/// <summary>Snowball's stemmers, which keep state, for many threads: each borrows one.</summary>
internal sealed class WordStemmer
{
    private static readonly Dictionary<string, Func<SnowballProgram>?> Stemmers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = null,
        ["armenian"] = () => new ArmenianStemmer(),
        ["basque"] = () => new BasqueStemmer(),
        ["catalan"] = () => new CatalanStemmer(),
        ["danish"] = () => new DanishStemmer(),
        ["dutch"] = () => new DutchStemmer(),
        ["english"] = () => new EnglishStemmer(),
        ["finnish"] = () => new FinnishStemmer(),
        ["french"] = () => new FrenchStemmer(),
        ["german"] = () => new German2Stemmer(),
        ["hungarian"] = () => new HungarianStemmer(),
        ["irish"] = () => new IrishStemmer(),
        ["italian"] = () => new ItalianStemmer(),
        ["norwegian"] = () => new NorwegianStemmer(),
        ["portuguese"] = () => new PortugueseStemmer(),
        ["romanian"] = () => new RomanianStemmer(),
        ["russian"] = () => new RussianStemmer(),
        ["spanish"] = () => new SpanishStemmer(),
        ["swedish"] = () => new SwedishStemmer(),
        ["turkish"] = () => new TurkishStemmer(),
    };

    /// <summary>The languages that there are stemmers for, and "none".</summary>
    public static IReadOnlySet<string> Languages { get; } = Stemmers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    private readonly Func<SnowballProgram>? _create;
    private readonly ConcurrentBag<SnowballProgram> _idle = [];

    /// <exception cref="ArgumentException">No stemmer is known for the language.</exception>
    public WordStemmer(string language) =>
        _create = Stemmers.TryGetValue(language, out Func<SnowballProgram>? create)
            ? create
            : throw new ArgumentException($"There is no stemmer for '{language}'; there are {string.Join(", ", Languages)}.", nameof(language));

    /// <summary>The stem; the word itself where it is too short, holds a digit, or nothing is to be stemmed.</summary>
    public string Stem(string word)
    {
        if (_create is null || word.Length < 3 || word.AsSpan().ContainsAnyInRange('0', '9'))
            return word;
        if (!_idle.TryTake(out SnowballProgram? stemmer))
            stemmer = _create();
        stemmer.SetCurrent(word);
        stemmer.Stem();
        string stem = stemmer.Current;
        _idle.Add(stemmer);
        return stem;
    }
}
