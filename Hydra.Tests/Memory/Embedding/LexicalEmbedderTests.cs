using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CsCheck;
using Hydra.Memory.Embedding;
using Hydra.Tests.Memory.Chunking;

namespace Hydra.Tests.Memory.Embedding;

public sealed class LexicalEmbedderTests
{
    [Fact]
    public async Task Vectors_NeverChangeWithinAVersion()
    {
        float[] vector = await EmbedAsync("Größere Server heißen hydra-storage; 日本語 too, 42 times.");

        // Rounded, so that the last bit of a logarithm does not matter.
        string numbers = string.Join(' ', vector.Index().Where(one => one.Item != 0).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Index}:{one.Item:F4}")));
        Assert.Equal("1f495f6ada6f59bf", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(numbers)))[..16]);
    }

    [Theory]
    [InlineData("Which port does the gateway listen on?", "The gateway listens on port 4000.", "The cat sleeps on the server.")]
    [InlineData("restarting", "It was restarted twice.", "It was painted twice.")]
    [InlineData("kubernetis", "Kubernetes runs here.", "Docker runs here.")]
    [InlineData("GROSSE DATEI", "Die größere Datei", "Das kleine Bild")]
    [InlineData("日本語の本", "日本語で書かれた本", "한국어 책")]
    public async Task ATextWithTheSameWords_IsCloser(string query, string near, string far)
    {
        float[] asked = await EmbedAsync(query);

        Assert.True(Cosine(asked, await EmbedAsync(near)) > Cosine(asked, await EmbedAsync(far)) + 0.05);
    }

    [Fact]
    public async Task TextsWithoutAWordInCommon_AreFarApart()
    {
        double cosine = Cosine(await EmbedAsync("The gateway listens on port 4000 behind nginx"), await EmbedAsync("Meine Katze schläft gern am warmen Ofen"));

        Assert.InRange(cosine, -0.15, 0.15);
    }

    [Theory]
    [InlineData("Café", "cafe\u0301")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("Don't", "don't")]
    public async Task WritingsOfOneWord_AreOne(string one, string other) => Assert.Equal(1, Cosine(await EmbedAsync(one), await EmbedAsync(other)), 3);

    [Fact]
    public Task AnyText_HasAVector() => HostileText.Any.SampleAsync(async text =>
    {
        float[] vector = await EmbedAsync(text, 512);
        Assert.Equal(512, vector.Length);
        Assert.Equal(1, Cosine(vector, vector), 5);
    });

    [Fact]
    public void OtherDimensions_AreRefusedWithTheSetting() =>
        Assert.Contains("Memory:Embedding:Dimensions", Assert.Throws<ArgumentOutOfRangeException>(() => new LexicalEmbedder(100)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task AMegabyte_IsEmbedded()
    {
        var watch = Stopwatch.StartNew();
        await EmbedAsync(string.Concat(Enumerable.Range(0, 100_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"word{i} "))));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    private static double Cosine(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();

    private static async Task<float[]> EmbedAsync(string text, int dimensions = LexicalEmbedder.DefaultDimensions) =>
        (await new LexicalEmbedder(dimensions).EmbedAsync([text], EmbeddingPurpose.Document, TestContext.Current.CancellationToken)).Vectors![0];
}
