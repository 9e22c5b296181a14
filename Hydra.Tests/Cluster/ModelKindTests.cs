using Hydra.Cluster;
using Hydra.Cluster.Inference;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>Models that make no text: who may serve them, what stands in for them, and what they need not say.</summary>
public sealed class ModelKindTests
{
    private const string Embed = "  embed: { kind";
    private const string Speaks = "  voice: { kind: speech, served-by: { kokoro: {} } }\n";

    private static readonly string Servers = string.Concat(
        ServerOf("kokoro", 8080, "kokoro"), ServerOf("whisper", 9000, "whisper"), ServerOf("comfy", 8188, "comfyui"));

    [Fact]
    public void Models_of_speech_transcription_and_images_need_only_a_kind_and_a_place()
    {
        ClusterModel cluster = Read(Text(Speaks + """
              scribe: { kind: transcription, served-by: { whisper: {} } }
              painter: { kind: image, served-by: { comfy: { as: sdxl.safetensors } } }

            """));

        Assert.Equal([ModelKind.Speech, ModelKind.Transcription, ModelKind.Image], cluster.Models.Select(model => model.Config.Kind).Where(kind => !kind.IsLanguage()));
        Assert.Equal("sdxl.safetensors", cluster.RouteFor("painter")!.Steps[0].Placement.NameThere);
        Assert.Contains("scribe", cluster.ModelNames);
    }

    [Theory]
    [InlineData("kind: speech, served-by: { §whisper: {} }", "whisper", "'whisper' does not serve speech models.", "Name a workload whose api is kokoro.")]
    [InlineData("kind: transcription, served-by: { §comfy: {} }", "comfy", "'comfy' does not serve transcription models.", "Name a workload whose api is whisper.")]
    [InlineData("kind: image, served-by: { §ollama: {} }", "ollama", "'ollama' does not serve image models.", "Name a workload whose api is comfyui.")]
    [InlineData("kind: chat, format: gguf, context: 1, vram: 1GB, served-by: { §kokoro: {} }", "kokoro", "'kokoro' does not serve language models.", "Name a workload whose api is tabbyapi or ollama.")]
    public void Server_of_another_kind_is_refused(string model, string workload, string message, string remedy) =>
        AssertProblemIn(Text($"  odd: {{ {model} }}\n"), $"models.odd.served-by.{workload}", message, remedy);

    [Theory]
    [InlineData("kind: image, served-by: { comfy: {} }, failover: [§voice]", "'voice' is not an image model.")]
    [InlineData("kind: speech, served-by: { kokoro: {} }, failover: [§\"medium:8b\"]", "'medium:8b' is not a speech model.")]
    [InlineData("kind: chat, format: gguf, context: 1, vram: 1MB, served-by: { ollama: {} }, failover: [§voice]", "'voice' is not a chat model.")]
    public void Failover_between_kinds_is_refused(string model, string message) =>
        AssertProblemIn(Text(Speaks + $"  odd: {{ {model} }}\n"), "models.odd.failover[0]", message, "Name one that is.");

    [Theory]
    [InlineData("context: 512, vram: 1MB, dimensions: 8", "It has no format.", "Add format: exl2, exl3, gguf, safetensors.")]
    [InlineData("format: gguf, vram: 1MB, dimensions: 8", "It has no context.", "Add context: the tokens with which it is loaded.")]
    [InlineData("format: gguf, context: 512, dimensions: 8", "It has no vram.", "Add vram: the video memory that it takes when loaded.")]
    public void Language_model_says_what_its_server_is_checked_by(string model, string message, string remedy) =>
        AssertProblemIn(
            Text($"  odd: §{{ kind: embedding, {model}, served-by: {{ ollama: {{}} }} }}\n").Replace("  odd: §", "  §odd: ", StringComparison.Ordinal),
            "models.odd",
            message,
            remedy);

    [Fact]
    public void Model_without_vram_takes_none_of_its_card()
    {
        ClusterReading reading = ClusterReader.Read(Text(Speaks).Replace("api: kokoro\n", "api: kokoro\n    gpus: [little]\n    vram: 1GB\n", StringComparison.Ordinal));

        Assert.Contains("kokoro 1GB", reading.Problems.Single().Message, StringComparison.Ordinal);
        Assert.DoesNotContain("voice", reading.Problems.Single().Message, StringComparison.Ordinal);
    }

    private static string Text(string models) =>
        With(Embed, models + Embed).Replace("\nmodels:\n", $"\n{Servers}models:\n", StringComparison.Ordinal);

    private static string ServerOf(string name, int port, string api) => $$"""
          {{name}}:
            title: {{name}}
            category: creative
            node: ai
            process: { command: run }
            api: {{api}}
            ports: { http: {{port}} }

        """;
}
