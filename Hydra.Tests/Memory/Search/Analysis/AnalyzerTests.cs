using Hydra.Memory.Search.Analysis;

namespace Hydra.Tests.Memory.Search.Analysis;

public sealed class AnalyzerTests
{
    private readonly Analyzer _english = new(new AnalyzerOptions());

    [Theory]
    [InlineData("Running RUNS, ran!", "run run run")]
    [InlineData("Caroline's children’s children", "carolin child child")]
    [InlineData("I've gone; she'll go, he went", "i go she go he go")]
    [InlineData("don't", "dont")]
    [InlineData("Café Zürich Ångström", "cafe zurich angstrom")]
    [InlineData("ＡＢＣ １２ ﬁne", "abc 12 fine")]
    [InlineData("hydra-ai 1.19.0 v2_final", "hydra ai 1 19 0 v2 final")]
    [InlineData("Άνθρωπος άνθρωποσ", "ανθρωποσ ανθρωποσ")]
    [InlineData("ёлка елка", "елка елка")]
    [InlineData("😀 … --- \uD800 x", "x")]
    [InlineData("", "")]
    public void Words_become_terms(string text, string terms) => Assert.Equal(terms, TermsOf(_english, text));

    [Fact]
    public void An_accent_written_apart_is_the_same_letter() => Assert.Equal(TermsOf(_english, "caf\u00E9"), TermsOf(_english, "cafe\u0301"));

    [Theory]
    [InlineData("東京都", "東京 京都")]
    [InlineData("東", "東")]
    [InlineData("Tokyo東京 2020年", "tokyo 東京 2020 年")]
    [InlineData("ภาษา", "ภา าษ ษา")]
    [InlineData("𠀀𠀁𠀂", "𠀀𠀁 𠀁𠀂")]
    public void Scripts_without_spaces_become_pairs(string text, string terms) => Assert.Equal(terms, TermsOf(_english, text));

    [Fact]
    public void A_token_without_an_end_is_cut()
    {
        string term = Assert.Single(Terms(_english, new string('x', 10_000_000)));
        Assert.Equal(64, term.Length);
    }

    [Fact]
    public void A_cut_never_parts_a_surrogate_pair() =>
        Assert.DoesNotContain('\uD835', Assert.Single(Terms(_english, new string('x', 63) + "\U0001D400\U0001D400")).AsSpan().ToArray().Where((c, i) => i == 63));

    [Theory]
    [InlineData("german", "Häuser laufen", "haus lauf")]
    [InlineData("french", "l'homme mangeait", "l homm mang")]
    [InlineData("none", "Running dogs", "running dogs")]
    public void Another_language_stems_its_own_way(string language, string text, string terms) =>
        Assert.Equal(terms, TermsOf(new Analyzer(new AnalyzerOptions { Language = language }), text));

    [Fact]
    public void An_unknown_language_is_refused_with_those_there_are()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new Analyzer(new AnalyzerOptions { Language = "klingon" }));
        Assert.Contains("turkish", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("When did Caroline go to the support group?", "carolin go support group")]
    [InlineData("the who", "the who")]
    [InlineData("group group", "group")]
    public void A_query_asks_for_telling_words_once_unless_it_has_none(string query, string terms) =>
        Assert.Equal(terms, string.Join(' ', _english.AnalyzeQuery(query).Select(term => _english.Terms[term])));

    [Fact]
    public void Many_threads_agree_on_the_numbers_of_terms()
    {
        string[] words = [.. Enumerable.Range(0, 5000).Select(i => $"word{i % 1000}")];
        int[][] numbers = new int[8][];
        Parallel.For(0, 8, i => numbers[i] = [.. _english.Analyze(string.Join(' ', words.Skip(i * 100).Concat(words.Take(i * 100))))]);

        Assert.Equal(1000, numbers[0].Distinct().Count());
        for (int i = 0; i < 8; i++)
            Assert.Equal(words.Skip(i * 100).Concat(words.Take(i * 100)), numbers[i].Select(term => _english.Terms[term]));
    }

    private static IEnumerable<string> Terms(Analyzer analyzer, string text) => analyzer.Analyze(text).Select(term => analyzer.Terms[term]);

    private static string TermsOf(Analyzer analyzer, string text) => string.Join(' ', Terms(analyzer, text));
}
