using Hydra.Cluster;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>What of an edit applies at once, and what needs a restart.</summary>
public sealed class ClusterChangeTests
{
    [Fact]
    public void Same_text_is_no_change() => Assert.True(ClusterChange.Between(Model, Model).IsEmpty);

    [Fact]
    public void Comments_and_order_are_no_change() =>
        Assert.True(ClusterChange.Between(Model, Read("# words\n" + With("os: { family: unraid }\n    cpu: { model: E, cores: 8 }", "cpu: { cores: 8, model: E }\n    os: { family: unraid }"))).IsEmpty);

    [Theory]
    [InlineData("timeout: 5s", "timeout: 6s", "workload tabby changed: health")]
    [InlineData("title: Gateway", "title: Door", "workload gateway changed: title")]
    [InlineData("uses: [tabby, ollama]", "uses: [tabby, ollama]\n    restart: { policy: never }", "workload gateway changed: restart")]
    [InlineData("failover: [\"medium:8b\"]", "failover: []", "model large changed: failover")]
    [InlineData("vram: 4GB", "vram: 3GB", "model medium:8b changed: vram")]
    [InlineData("{ ollama: {} }", "{ ollama: { as: e } }", "model embed changed: served-by")]
    [InlineData("smart: large", "smart: \"medium:8b\"", "alias smart changed")]
    [InlineData("smart: large", "clever: large", "alias clever added|alias smart removed")]
    [InlineData("keep-days: 7", "keep-days: 8", "backup db changed: keep-days")]
    [InlineData("capacity: 10TB", "capacity: 11TB", "storage changed: capacity")]
    [InlineData("role: control", "role: control\n    purpose: Everything else", "node store changed: purpose")]
    public void Routes_models_checks_and_words_apply_at_once(string part, string other, string applied)
    {
        ClusterChange change = ClusterChange.Between(Model, Read(With(part, other)));

        Assert.Equal(applied.Split('|'), change.Applied);
        Assert.Empty(change.NeedsRestart);
    }

    [Theory]
    [InlineData("http: 11434", "http: 11435", "workload ollama changed: ports")]
    [InlineData("depends-on: [db]", "depends-on: []", "workload gateway changed: depends-on")]
    [InlineData("192.168.1.20", "192.168.1.21", "node store changed: address")]
    [InlineData("192.168.1.0/24", "192.168.0.0/16", "network changed: subnet")]
    [InlineData("network: { subnet: 192.168.1.0/24 }\n", "", "network changed")]
    [InlineData("name: small", "name: smaller", "cluster name changed")]
    [InlineData("workloads:\n", "workloads:\n  page: { title: P, category: web, node: ai, process: { command: p } }\n", "workload page added")]
    [InlineData("  store:\n", "  other: { role: development, address: 192.168.1.9, os: { family: ubuntu }, cpu: { model: A, cores: 1 }, memory: 1GB }\n  store:\n", "node other added")]
    public void Ports_nodes_and_workloads_need_a_restart(string part, string other, string needed)
    {
        ClusterChange change = ClusterChange.Between(Model, Read(With(part, other)));

        Assert.Empty(change.Applied);
        Assert.Equal([needed], change.NeedsRestart);
        string removed = needed.Replace(" added", " removed", StringComparison.Ordinal);
        Assert.Equal([removed], ClusterChange.Between(change.After, change.Before).NeedsRestart);
    }

    [Fact]
    public void One_edit_may_do_both()
    {
        ClusterChange change = ClusterChange.Between(Model, Read(With("ports: { http: 5000 }\n", "ports: { http: 5001 }\n    restart: { max-per-hour: 5 }\n")));

        Assert.Equal(["workload tabby changed: restart"], change.Applied);
        Assert.Equal(["workload tabby changed: ports"], change.NeedsRestart);
    }
}
