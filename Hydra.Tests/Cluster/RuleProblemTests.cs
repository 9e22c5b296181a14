using Hydra.Cluster;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>What is well written and cannot be: names of nothing, things taken twice, circles, too little memory.</summary>
public sealed class RuleProblemTests
{
    private const string OtherPort = "Give one of them another port, or another node.";
    private const string Embed = "embed: { kind: embedding, format: gguf, context: 512";
    private const string OtherAlias = "Choose another alias.";

    [Theory]
    [InlineData("http: 11434", "http: §5000", "workloads.ollama.ports.http", "Port 5000 of 'ai' is taken by 'tabby'.", OtherPort)]
    [InlineData("http: 11434", "http: §22", "workloads.ollama.ports.http", "Port 22 of 'ai' is taken by its sshd.", OtherPort)]
    [InlineData("http: 11434", "http: 11434, §http: 11435", "workloads.ollama.ports.http", "'http' stands twice here, first in line 39.", "Give one of them another name, or remove it.")]
    [InlineData("node: ai\n    systemd: { unit: ollama", "node: §aii\n    systemd: { unit: ollama", "workloads.ollama.node", "There is no node 'aii'.", "Did you mean 'ai'?")]
    [InlineData("gpus: [little]", "gpus: [§litle]", "workloads.ollama.gpus[0]", "Node 'ai' has no graphics card 'litle'.", "Did you mean 'little'?")]
    [InlineData("gpus: [little]", "gpus: [little, §little]", "workloads.ollama.gpus[1]", "'little' is named twice.", "Remove one.")]
    [InlineData("container: { image: postgres, tag: \"17\" }", "§systemd: { unit: db.service }", "workloads.db.systemd", "Node 'store' runs Unraid, which has no systemd.", "Run it as a container there.")]
    [InlineData("http: /health", "http: /health, port: §https", "workloads.tabby.health.port", "There is no port 'https'.", "Did you mean 'http'?")]
    [InlineData("every: 15s, timeout: 5s", "every: 15s, timeout: §16s", "workloads.tabby.health.timeout", "A check may take longer than the time between two checks.", "Make timeout at most every.")]
    [InlineData("{ every: 10s, timeout: 3s }", "{ http: §/, every: 10s, timeout: 3s }", "workloads.db.health.http", "Port 'tcp' does not speak HTTP.", "Name one that does in health.port, or remove http: a connection is then the check.")]
    [InlineData("secrets: [tabby-key]", "secrets: [§sk-PASSWORD]", "workloads.tabby.secrets[0]", "This is not the name of a secret.", "Names match ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$; a secret's value never stands in this file.")]
    [InlineData("project: Hydra.Gateway", "project: Hydra.Gateway\n    dev: §simulated\n    api: ollama", "workloads.gateway.dev", "It is a project of Hydra's own and has no stand-in.", "Remove dev: simulated, or project.")]
    public void Workload_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Theory]
    [InlineData("    systemd: { unit: ollama.service }\n", "", "It does not say how it runs.", "Add one of systemd, container and process.")]
    [InlineData("systemd: { unit: ollama.service }", "systemd: { unit: ollama.service }\n    process: { command: ollama }", "It says more than one way in which it runs.", "Keep one of systemd, container and process.")]
    public void Workload_runs_in_exactly_one_way(string part, string other, string message, string remedy) =>
        AssertProblemIn(With(part, other).Replace("  ollama:\n", "  §ollama:\n", StringComparison.Ordinal), "workloads.ollama", message, remedy);

    [Theory]
    [InlineData("depends-on: [db]", "depends-on: [§dbs]", "workloads.gateway.depends-on[0]", "There is no workload 'dbs'.", "Did you mean 'db'?")]
    [InlineData("depends-on: [db]", "depends-on: [db, §db]", "workloads.gateway.depends-on[1]", "'db' is named twice.", "Remove one.")]
    [InlineData("depends-on: [db]", "depends-on: [§gateway]", "workloads.gateway.depends-on[0]", "A workload cannot depend on itself.", "Remove the line.")]
    [InlineData("uses: [tabby, ollama]", "uses: [tabby, §elephant]", "workloads.gateway.uses[1]", "There is no workload 'elephant'.", "Known are tabby, ollama, gateway, db.")]
    [InlineData("ports: { tcp: 5432/tcp }", "ports: { tcp: 5432/tcp }\n    depends-on: [§gateway]", "workloads.db.depends-on[0]", "The dependencies run in a circle: gateway → db → gateway.", "Turn the weakest of them into uses.")]
    public void Dependency_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Theory]
    [InlineData("192.168.1.20", "§192.168.1.10", "nodes.store.address", "192.168.1.10 is also the address of 'ai'.", "Give each node its own.")]
    [InlineData("192.168.1.20", "§192.168.2.20", "nodes.store.address", "192.168.2.20 is not in the network 192.168.1.0/24.", "Mend the address or network.subnet.")]
    [InlineData("192.168.1.20", "§0.0.0.0", "nodes.store.address", "0.0.0.0 is not the address of a machine.", "Give the node's address on the LAN.")]
    [InlineData("cores: 8, threads: 16", "cores: 8, threads: §4", "nodes.ai.cpu.threads", "4 threads on 8 cores.", "A core has one thread or more.")]
    [InlineData("role: control", "role: control\n    hosted-by: §store", "nodes.store.hosted-by", "A node cannot host itself.", "Name the machine that it runs on.")]
    public void Node_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Theory]
    [InlineData("served-by: { ollama: {} }", "served-by: { §olama: {} }", "models.embed.served-by.olama", "There is no workload 'olama'.", "Did you mean 'ollama'?")]
    [InlineData("served-by: { ollama: {} }", "served-by: { §db: {} }", "models.embed.served-by.db", "'db' does not serve language models.", "Name a workload whose api is tabbyapi or ollama.")]
    [InlineData("served-by: { ollama: {} }", "served-by: { §tabby: {} }", "models.embed.served-by.tabby", "'tabby' cannot load gguf weights.", "TabbyAPI loads exl2 and exl3, Ollama gguf; both load safetensors.")]
    [InlineData("[\"medium:8b\"]", "[§nothing]", "models.large.failover[0]", "There is no model 'nothing'.", "Known are large, medium:8b, embed.")]
    [InlineData("[\"medium:8b\"]", "[§large]", "models.large.failover[0]", "A model cannot stand in for itself.", "Remove the line; its other placements are tried anyway.")]
    [InlineData("[\"medium:8b\"]", "[§embed]", "models.large.failover[0]", "'embed' is not a chat model.", "Name one that is.")]
    [InlineData("served-by: { ollama: {} }", "served-by: { ollama: {} }, failover: [§large]", "models.embed.failover[0]", "Vectors of two models cannot be compared.", "Serve the same model in a second place instead.")]
    [InlineData(Embed + ", dimensions: 768, vram: 1GB, served-by: { ollama: {} } }", "§" + Embed + ", dimensions: 768, vram: 1GB }", "models.embed", "It is served nowhere.", "Add served-by with the workload that has it.")]
    [InlineData(Embed + ", dimensions: 768", "§" + Embed, "models.embed", "An embedding model has no dimensions.", "Add dimensions: the length of its vectors.")]
    public void Model_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Fact]
    public void Two_models_that_are_always_loaded_where_one_fits() =>
        AssertProblem(
            "  embed:",
            "  other: { kind: chat, format: exl2, context: 1, vram: 1GB, served-by: { §tabby: { resident: true } } }\n  embed:",
            "models.other.served-by.tabby",
            "'tabby' holds one model at a time, and 'large' is always loaded there.",
            "Make one of them not resident.");

    [Theory]
    [InlineData("smart: large", "smart: §larg", "aliases.smart", "There is no model 'larg'.", "Did you mean 'large'?")]
    [InlineData("smart: large", "embed: §large", "aliases.embed", "'embed' is the name of a model.", OtherAlias)]
    [InlineData("smart: large", "auto: §large", "aliases.auto", "'auto' means that the gateway chooses.", OtherAlias)]
    public void Alias_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Fact]
    public void What_is_always_loaded_must_fit() =>
        AssertProblemIn(
            With("vram: 4GB, served-by: { ollama: { as: medium } }", "vram: 13GB, served-by: { ollama: { resident: true } }").Replace("little: {", "§little: {", StringComparison.Ordinal),
            "nodes.ai.gpus.little",
            "What is always loaded takes 19.67GB (medium:8b 13GB + large 6.67GB), more than its 12GB.",
            "Make a model not resident, or serve it elsewhere.");

    [Fact]
    public void What_could_be_loaded_together_is_a_warning() =>
        AssertProblemIn(
            With("vram: 4GB", "vram: 5GB").Replace("little: {", "§little: {", StringComparison.Ordinal),
            "nodes.ai.gpus.little",
            "All that could be loaded at once takes 12.67GB (large 6.67GB + medium:8b 5GB + embed 1GB), more than its 12GB.",
            "Expect models to be unloaded for one another.",
            ProblemSeverity.Warning);

    [Theory]
    [InlineData("share: models, at", "share: §model, at", "storage.mounts[0].share", "There is no share 'model'.", "Did you mean 'models'?")]
    [InlineData("- { node: ai, share", "- §{ node: store, share", "storage.mounts[0]", "Share 'models' is not exported to 'store'.", "Add the node to the share's export.")]
    [InlineData("export: { to: [ai] }", "export: { to: [ai, §aii] }", "storage.shares.models.export.to[1]", "There is no node 'aii'.", "Did you mean 'ai'?")]
    [InlineData("{ workload: db, method", "{ workload: §dbx, method", "backups.db.workload", "There is no workload 'dbx'.", "Did you mean 'db'?")]
    public void Storage_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);
}
