using Hydra.Cluster;

namespace Hydra.Tests.Cluster;

/// <summary>A small cluster file without a problem, to change in one place; and the check of what that change gives.</summary>
internal static class SmallCluster
{
    /// <summary>Marks, in a text given to <see cref="AssertProblem"/>, the place at which the problem must be reported.</summary>
    private const char Mark = '§';

    public const string Text = """
        version: 1
        name: small
        network: { subnet: 192.168.1.0/24 }
        nodes:
          ai:
            role: inference
            address: 192.168.1.10
            os: { family: nixos }
            cpu: { model: A, cores: 8, threads: 16 }
            memory: 64GB
            gpus:
              big: { model: B, vendor: nvidia, vram: 24GB }
              little: { model: L, vendor: nvidia, vram: 12GB }
          store:
            role: control
            address: 192.168.1.20
            os: { family: unraid }
            cpu: { model: E, cores: 8 }
            memory: 64GB
        workloads:
          tabby:
            title: TabbyAPI
            category: inference
            node: ai
            systemd: { unit: tabby.service }
            dev: simulated
            api: tabbyapi
            ports: { http: 5000 }
            speed: { tokens-per-second: 30-45 }
            health: { http: /health, every: 15s, timeout: 5s }
            gpus: [big, little]
            secrets: [tabby-key]
          ollama:
            title: Ollama
            category: inference
            node: ai
            systemd: { unit: ollama.service }
            api: ollama
            ports: { http: 11434 }
            gpus: [little]
          gateway:
            title: Gateway
            category: gateway
            node: store
            container: { image: hydra/gateway, tag: "1" }
            project: Hydra.Gateway
            ports: { http: "4000:8080" }
            depends-on: [db]
            uses: [tabby, ollama]
          db:
            title: Database
            category: database
            node: store
            container: { image: postgres, tag: "17" }
            ports: { tcp: 5432/tcp }
            health: { every: 10s, timeout: 3s }
            volumes: ["/data/db:/var/lib:ro"]
        models:
          large: { kind: chat, format: exl2, context: 8192, vram: 20GB, served-by: { tabby: { resident: true } }, failover: ["medium:8b"] }
          "medium:8b": { kind: chat, format: gguf, context: 8192, vram: 4GB, served-by: { ollama: { as: medium } } }
          embed: { kind: embedding, format: gguf, context: 512, dimensions: 768, vram: 1GB, served-by: { ollama: {} } }
        aliases:
          smart: large
        storage:
          node: store
          capacity: 10TB
          shares:
            models: { path: /data/models, purpose: Models, export: { to: [ai] } }
          mounts:
            - { node: ai, share: models, at: /mnt/models }
        backups:
          db: { workload: db, method: pg-dump, schedule: 0 3 * * *, keep-days: 7, to: /data/backups }

        """;

    /// <summary>The cluster as it is.</summary>
    public static ClusterModel Model => Read(Text);

    /// <summary>The text with one place changed, which must be there once.</summary>
    public static string With(string part, string other)
    {
        Assert.Equal(2, Text.Split(part).Length);
        return Text.Replace(part, other, StringComparison.Ordinal);
    }

    /// <summary>The model of a text that has no errors.</summary>
    public static ClusterModel Read(string text)
    {
        ClusterReading reading = ClusterReader.Read(text);
        Assert.DoesNotContain(reading.Problems, problem => problem.Severity == ProblemSeverity.Error);
        return reading.Model!;
    }

    /// <summary>Changes one place and expects one problem, at the § in the new text, which is taken out before it is read.</summary>
    public static void AssertProblem(string part, string other, string path, string message, string remedy, ProblemSeverity severity = ProblemSeverity.Error) =>
        AssertProblemIn(With(part, other), path, message, remedy, severity);

    /// <summary>Changes one place and expects a problem at the §; others may follow from it.</summary>
    public static void AssertProblemAmongOthers(string part, string other, string path, string message, string remedy)
    {
        (string text, ClusterProblem expected) = Marked(With(part, other), ProblemSeverity.Error, path, message, remedy);
        Assert.Contains(expected, ClusterReader.Read(text).Problems);
    }

    /// <summary>Expects one problem in a text, at its §.</summary>
    public static void AssertProblemIn(string marked, string path, string message, string remedy, ProblemSeverity severity = ProblemSeverity.Error)
    {
        (string text, ClusterProblem expected) = Marked(marked, severity, path, message, remedy);

        ClusterReading reading = ClusterReader.Read(text);

        Assert.Equal([expected.ToString()], reading.Problems.Select(problem => problem.ToString()));
        Assert.Equal(severity == ProblemSeverity.Error, reading.Model is null);
    }

    private static (string Text, ClusterProblem Expected) Marked(string marked, ProblemSeverity severity, string path, string message, string remedy)
    {
        int mark = marked.IndexOf(Mark, StringComparison.Ordinal);
        string before = marked[..mark];
        return (marked.Remove(mark, 1), new ClusterProblem(severity, before.Count(c => c == '\n') + 1, mark - before.LastIndexOf('\n'), path, message, remedy));
    }
}
