using Hydra.Cluster;

namespace Hydra.Tests.Simulator;

/// <summary>A small cluster for the stand-ins: one server of each kind, and one workload that nothing stands in for.</summary>
internal static class SimulatorCluster
{
    public const string Large = "Large-70B-EXL2";
    public const string Other = "Other-70B-EXL2";
    public const string Reasoner = "Reasoner-70B-EXL2";
    public const string Small = "llama3.2:3b";
    public const string Thinker = "deepseek-r1:8b";
    public const string Embedder = "nomic-embed-text";

    public const int LargeContext = 1000;
    public const int SmallContext = 600;
    public const int EmbedderContext = 32;
    public const int Dimensions = 64;

    public static ClusterModel Model { get; } = Read();

    private static ClusterModel Read()
    {
        ClusterReading reading = ClusterReader.Read($$"""
            version: 1
            name: test
            nodes:
              gpu:
                role: inference
                purpose: Tests.
                address: 192.168.1.250
                os: { family: nixos, version: "24.11" }
                cpu: { model: Test, cores: 4 }
                memory: 64GB
                gpus:
                  card: { model: Test, vendor: nvidia, vram: 96GB }
                interface: { name: eth0, gbps: 10 }
            workloads:
              tabbyapi:
                title: TabbyAPI
                purpose: Large models.
                category: inference
                node: gpu
                systemd: { unit: tabbyapi.service }
                dev: simulated
                api: tabbyapi
                ports: { http: 5000 }
                speed: { tokens-per-second: 50-51, first-token: 400ms }
                gpus: [card]
                secrets: [tabbyapi-api-key, tabbyapi-admin-key]
              ollama:
                title: Ollama
                purpose: Small models.
                category: inference
                node: gpu
                systemd: { unit: ollama.service }
                dev: simulated
                api: ollama
                ports: { http: 11434 }
                speed: { tokens-per-second: 100+, first-token: 100ms }
                gpus: [card]
              kokoro:
                title: Kokoro
                purpose: Speech.
                category: creative
                node: gpu
                systemd: { unit: kokoro.service }
                dev: simulated
                api: kokoro
                ports: { http: 8080 }
              whisper:
                title: Whisper
                purpose: Text from speech.
                category: creative
                node: gpu
                systemd: { unit: whisper.service }
                dev: simulated
                api: whisper
                ports: { http: 9000 }
              comfyui:
                title: ComfyUI
                purpose: Images.
                category: creative
                node: gpu
                systemd: { unit: comfyui.service }
                dev: simulated
                api: comfyui
                ports: { http: 8188 }
                gpus: [card]
              postgres:
                title: PostgreSQL
                purpose: Data.
                category: database
                node: gpu
                systemd: { unit: postgresql.service }
                ports: { tcp: 5432/tcp }
            models:
              {{Large}}: { kind: chat, purpose: primary, format: exl2, parameters: 70B, context: {{LargeContext}}, vram: 30GB, served-by: { tabbyapi: { resident: true } } }
              {{Other}}: { kind: chat, purpose: alternate, format: exl2, parameters: 70B, context: {{LargeContext}}, vram: 30GB, served-by: { tabbyapi: {} } }
              {{Reasoner}}: { kind: chat, purpose: reasoning, format: exl2, parameters: 70B, context: {{LargeContext}}, vram: 30GB, served-by: { tabbyapi: {} } }
              "{{Small}}": { kind: chat, purpose: fast, format: gguf, bits-per-weight: 4.5, parameters: 3B, context: {{SmallContext}}, vram: 3GB, served-by: { ollama: { resident: true } } }
              "{{Thinker}}": { kind: chat, purpose: reasoning, format: gguf, bits-per-weight: 4.5, parameters: 8B, context: {{SmallContext}}, vram: 6GB, served-by: { ollama: {} } }
              {{Embedder}}: { kind: embedding, purpose: embeddings, format: gguf, parameters: 137M, context: {{EmbedderContext}}, dimensions: {{Dimensions}}, vram: 600MB, served-by: { ollama: {} } }
            """);
        return reading.Model ?? throw new InvalidOperationException(string.Join(Environment.NewLine, reading.Problems));
    }
}
