using Hydra.Cluster;
using Hydra.Cluster.Workloads;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>Databases that nobody could connect to, and container environments that name what they may not see.</summary>
public sealed class StoreProblemTests
{
    private const string Ports = "ports: { tcp: 5432/tcp }";
    private const string Image = "container: { image: postgres, tag: \"17\" }";
    private const string Store = Ports + "\n    secrets: [db-password]\n    ";
    private const string AddSecret = "Add it to secrets, or name one that is there.";

    [Theory]
    [InlineData("store: { product: redis, password: §other }", "workloads.db.store.password", "'other' is not among the workload's secrets.", AddSecret)]
    [InlineData("§store: { product: postgresql, database: main, password: db-password }", "workloads.db.store", "postgresql needs a user, and none is named.", "Add user.")]
    [InlineData("§store: { product: postgresql, user: me, password: db-password }", "workloads.db.store", "postgresql needs a database, and none is named.", "Add database.")]
    [InlineData("store: { product: redis, password: db-password, user: §me }", "workloads.db.store.user", "redis has no user.", "Remove the line.")]
    [InlineData("store: { product: redis, password: db-password, database: §main }", "workloads.db.store.database", "redis has no database.", "Remove the line.")]
    [InlineData("§store: { product: qdrant, password: db-password }", "workloads.db.store", "Services reach qdrant over a port called 'http' that speaks http, and there is none.", "Add http to ports.")]
    public void Store_that_cannot_be(string store, string path, string message, string remedy) => AssertProblem(Ports, Store + store, path, message, remedy);

    [Fact]
    public void Store_needs_a_port_of_its_protocol() => AssertProblem(
        Ports,
        "ports: { http: 5432 }\n    secrets: [db-password]\n    §store: { product: redis, password: db-password }",
        "workloads.db.store",
        "Services reach redis over a port called 'tcp' that speaks tcp, and there is none.",
        "Add tcp to ports, such as tcp: 5432/tcp.");

    [Theory]
    [InlineData("{secret:nothing}", "'nothing' is not among the workload's secrets.", AddSecret)]
    [InlineData("{url:nothing}/v1", "There is no workload 'nothing'.", "Known are tabby, ollama, gateway, db.")]
    [InlineData("{host:ollama}", "'ollama' is neither in depends-on nor in uses.", "Add it to one of them.")]
    public void Environment_that_cannot_be_filled_in(string value, string message, string remedy) => AssertProblem(
        Image, $"container: {{ image: postgres, tag: \"17\", environment: {{ A: §\"{value}\" }} }}", "workloads.db.container.environment.A", message, remedy);

    [Theory]
    [InlineData("{secret}")]
    [InlineData("{secret:}")]
    [InlineData("{password:db}")]
    [InlineData("{secret:a")]
    [InlineData("a}b")]
    [InlineData("{{secret:a}}")]
    public void Environment_with_a_brace_that_is_no_place_is_refused(string value)
    {
        ClusterReading reading = ClusterReader.Read(With(Image, $"container: {{ image: postgres, tag: \"17\", environment: {{ A: \"{value}\" }} }}"));

        Assert.Contains(reading.Problems, problem => problem.Path == "workloads.db.container.environment.A");
    }

    [Fact]
    public void Environment_is_read_into_its_parts()
    {
        ClusterReading reading = ClusterReader.Read(With(
            Image + "\n    " + Ports,
            "container: { image: postgres, tag: \"17\", environment: { A: \"u/{secret:db-password}@{host:ollama}:{port:ollama}\", B: 1, C: \"\" } }\n    " + Ports + "\n    uses: [ollama]\n    secrets: [db-password]"));

        Assert.Empty(reading.Problems);
        IReadOnlyDictionary<string, EnvironmentTemplate> environment = reading.Model!.FindWorkload("db")!.Config.Container!.Environment;
        Assert.Equal(
            [
                new TemplatePart(TemplatePartKind.Text, "u/"),
                new TemplatePart(TemplatePartKind.Secret, "db-password"),
                new TemplatePart(TemplatePartKind.Text, "@"),
                new TemplatePart(TemplatePartKind.Host, "ollama"),
                new TemplatePart(TemplatePartKind.Text, ":"),
                new TemplatePart(TemplatePartKind.Port, "ollama"),
            ],
            environment["A"].Parts);
        Assert.Equal("1", environment["B"].Text);
        Assert.Empty(environment["C"].Parts);
    }

    [Theory]
    [InlineData("project: Hydra.Gateway", "project: Hydra.Gateway\n    dev: §on-demand", "workloads.gateway.dev", "Only a container that is no project of Hydra's own can wait until somebody starts it.", "Remove dev: on-demand.")]
    [InlineData("systemd: { unit: ollama.service }", "systemd: { unit: ollama.service }\n    dev: §on-demand", "workloads.ollama.dev", "Only a container that is no project of Hydra's own can wait until somebody starts it.", "Remove dev: on-demand.")]
    [InlineData("project: Hydra.Gateway", "project: Hydra.Gateway\n    dev: §absent", "workloads.gateway.dev", "It is a project of Hydra's own, which the dev cluster starts.", "Remove dev: absent, or project.")]
    public void Part_in_the_dev_cluster_that_cannot_be(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Fact]
    public void Two_stores_of_one_name_could_not_be_told_apart() => AssertProblem(
        Ports,
        Store + "store: { product: postgresql, database: other, user: me, password: db-password }\n" +
        "  other:\n    title: Other\n    category: database\n    node: store\n    container: { image: redis, tag: \"7\" }\n    ports: { tcp: 6379/tcp }\n    secrets: [other-password]\n    §store: { product: redis, password: other-password }",
        "workloads.other.store",
        "Services would know it as 'other', as they know 'db'.",
        "Give the database, or the workload, another name.");
}
