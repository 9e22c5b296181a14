using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>What cannot be bound: keys, values, and YAML that is more than this file needs.</summary>
public sealed class ShapeProblemTests
{
    private const string NotADuration = "It is a duration such as 500ms, 15s, 5m or 1h30m.";

    [Theory]
    [InlineData("category: gateway", "§categry: gateway\n    category: gateway", "workloads.gateway.categry", "'categry' is not a key here.", "Did you mean 'category'?")]
    [InlineData("name: small", "§nmae: x\nname: small", "nmae", "'nmae' is not a key here.", "Did you mean 'name'?")]
    [InlineData("role: control", "role: control\n    §wifi: 5", "nodes.store.wifi", "'wifi' is not a key here.", "Known are role, address, os, cpu, memory, disk, gpus, interface, ssh, hosted-by, configuration-files, purpose.")]
    [InlineData("os: { family: unraid }", "os: { family: unraid, §\"odd key\": 1 }", "nodes.store.os.\"odd key\"", "'odd key' is not a key here.", "Known are family, version.")]
    [InlineData("  db:\n    title", "  §ollama: { }\n  db:\n    title", "workloads.ollama", "'ollama' stands twice here, first in line 33.", "Give one of them another name, or remove it.")]
    [InlineData("  ai:\n", "  §Ai_1: { role: development, address: 192.168.1.9, os: { family: nixos }, cpu: { model: A, cores: 1 }, memory: 1GB }\n  ai:\n", "nodes.Ai_1", "'Ai_1' cannot be a name here.", "Names match ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$.")]
    [InlineData("aliases:\n", "aliases:\n  §\"\": large\n", "aliases", "A name is empty.", "Write one.")]
    public void Key_that_is_wrong(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Theory]
    [InlineData("version: 1\n", "§", "", "'version' is missing.", "Add 'version': a whole number.")]
    [InlineData("gateway:\n    title: Gateway\n", "§gateway:\n", "workloads.gateway", "'title' is missing.", "Add 'title': text.")]
    [InlineData("os: { family: unraid }", "§os: { version: \"7\" }", "nodes.store.os", "'family' is missing.", "Add 'family': one of nixos, unraid, ubuntu.")]
    [InlineData("- { node: ai, share: models, at: /mnt/models }", "- §{ node: ai, share: models }", "storage.mounts[0]", "'at' is missing.", "Add 'at': text.")]
    [InlineData("cpu: { model: E, cores: 8 }\n    memory: 64GB\nworkloads", "cpu: { model: E, cores: 8 }\n    memory:§\nworkloads", "nodes.store.memory", "A value is expected here.", "It is of the form 512MB, 24GB, 180TB; more than nothing.")]
    public void Key_or_value_that_is_missing(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Theory]
    [InlineData("category: gateway", "category: §gatway", "workloads.gateway.category", "'gatway' cannot be read.", "Did you mean 'gateway'?")]
    [InlineData("role: control", "role: §boss", "nodes.store.role", "'boss' cannot be read.", "Known are inference, creative, control, development.")]
    [InlineData("cores: 8 }", "cores: §8.5 }", "nodes.store.cpu.cores", "'8.5' cannot be read.", "It is a whole number.")]
    [InlineData("cores: 8 }", "cores: §0 }", "nodes.store.cpu.cores", "'0' is out of range.", "It lies between 1 and 4096.")]
    [InlineData("cores: 8 }", "cores: §-3 }", "nodes.store.cpu.cores", "'-3' is out of range.", "It lies between 1 and 4096.")]
    [InlineData("cores: 8 }", "cores: §99999999999999999999 }", "nodes.store.cpu.cores", "'99999999999999999999' is out of range.", "It lies between 1 and 4096.")]
    [InlineData("192.168.1.20", "§192.168.1.300", "nodes.store.address", "'192.168.1.300' cannot be read.", "It is an IPv4 address such as 192.0.2.10.")]
    [InlineData("192.168.1.20", "§192.168.20", "nodes.store.address", "'192.168.20' cannot be read.", "It is an IPv4 address such as 192.0.2.10.")]
    [InlineData("192.168.1.20", "§\"fe80::1\"", "nodes.store.address", "'fe80::1' cannot be read.", "It is an IPv4 address such as 192.0.2.10.")]
    [InlineData("192.168.1.0/24", "§\"fd00::/8\"", "network.subnet", "'fd00::/8' cannot be read.", "It is an IPv4 range such as 192.0.2.0/24.")]
    [InlineData("192.168.1.0/24", "§192.168.1.0/33", "network.subnet", "'192.168.1.0/33' cannot be read.", "It is an IPv4 range such as 192.0.2.0/24.")]
    [InlineData("every: 15s", "every: §15", "workloads.tabby.health.every", "'15' cannot be read.", NotADuration)]
    [InlineData("every: 15s", "every: §1s1h", "workloads.tabby.health.every", "'1s1h' cannot be read.", NotADuration)]
    [InlineData("every: 15s", "every: §2h", "workloads.tabby.health.every", "'2h' is out of range.", "It lies between 1s and 1h.")]
    [InlineData("vram: 24GB", "vram: §24GiB", "nodes.ai.gpus.big.vram", "'24GiB' cannot be read.", "It is of the form 512MB, 24GB, 180TB; more than nothing.")]
    [InlineData("vram: 24GB", "vram: §0GB", "nodes.ai.gpus.big.vram", "'0GB' cannot be read.", "It is of the form 512MB, 24GB, 180TB; more than nothing.")]
    [InlineData("vram: 24GB", "vram: §-1GB", "nodes.ai.gpus.big.vram", "'-1GB' cannot be read.", "It is of the form 512MB, 24GB, 180TB; more than nothing.")]
    [InlineData("http: 11434", "http: §70000", "workloads.ollama.ports.http", "'70000' cannot be read.", "It is of the form 8080, 8080:8880, 5432/tcp; ports run from 1 to 65535.")]
    [InlineData("5432/tcp", "§5432/icmp", "workloads.db.ports.tcp", "'5432/icmp' cannot be read.", "It is of the form 8080, 8080:8880, 5432/tcp; ports run from 1 to 65535.")]
    [InlineData("5432/tcp", "§0/tcp", "workloads.db.ports.tcp", "'0/tcp' cannot be read.", "It is of the form 8080, 8080:8880, 5432/tcp; ports run from 1 to 65535.")]
    [InlineData("30-45", "§45-30", "workloads.tabby.speed.tokens-per-second", "'45-30' cannot be read.", "It is of the form 30-45, 100+; the slower first, and more than 0.")]
    [InlineData("\"/data/db:/var/lib:ro\"", "§/data/db", "workloads.db.volumes[0]", "'/data/db' cannot be read.", "It is of the form /mnt/user/appdata/qdrant:/qdrant/storage, /mnt/user/models:/models:ro.")]
    [InlineData("resident: true", "resident: §yes", "models.large.served-by.tabby.resident", "'yes' cannot be read.", "It is true or false.")]
    [InlineData("tag: \"17\"", "tag: §latest", "workloads.db.container.tag", "'latest' has the wrong form.", "It matches ^(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$.")]
    [InlineData("0 3 * * *", "§daily", "backups.db.schedule", "'daily' has the wrong form.", "It matches ^[0-9*/,-]+( [0-9*/,-]+){2}( [0-9A-Za-z*/,-]+){2}$.")]
    [InlineData("title: Gateway", "title: §\"\"", "workloads.gateway.title", "'' cannot be read.", "It is text.")]
    [InlineData("title: Gateway", "title: §[a]", "workloads.gateway.title", "A value is expected here.", "It is text.")]
    [InlineData("uses: [tabby, ollama]", "uses: §tabby", "workloads.gateway.uses", "A list is expected here.", "Write [A, B] or lines that start with a dash, or remove the key.")]
    public void Value_that_is_wrong(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    /// <summary>What follows from the problem may be named as well.</summary>
    [Theory]
    [InlineData("ports: { http: 11434 }", "ports: §[11434]", "workloads.ollama.ports", "A mapping of names is expected here.", "Write NAME: VALUE lines, or remove the key.")]
    [InlineData("os: { family: unraid }", "os: §unraid", "nodes.store.os", "A mapping is expected here.", "Its keys are family, version.")]
    [InlineData("export: { to: [ai] }", "export: { to: §[] }", "storage.shares.models.export.to", "The list is empty.", "Name at least one, or remove the key.")]
    public void Value_of_the_wrong_kind(string part, string other, string path, string message, string remedy) => AssertProblemAmongOthers(part, other, path, message, remedy);

    [Theory]
    [InlineData("title: Gateway", "title: §!!str Gateway", "workloads.gateway.title", "Tags such as tag:yaml.org,2002:str are not read.", "Write the plain value.")]
    [InlineData("title: Gateway", "title: §*other", "workloads.gateway.title", "Aliases such as *other are not read.", "Write the value out.")]
    [InlineData("title: Gateway", "? §[a]\n    : b\n    title: Gateway", "workloads.gateway", "A key is a list or a mapping.", "Keys are plain words.")]
    public void Yaml_that_this_file_does_not_need(string part, string other, string path, string message, string remedy) => AssertProblem(part, other, path, message, remedy);

    [Fact]
    public void Second_document_is_one_too_many() =>
        AssertProblemIn(Text + "§---\nversion: 1\n", "", "A second document starts here.", "Keep the cluster in one document; remove the line ---.");

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# nothing but words\n")]
    public void Empty_file_is_said_to_be_empty(string text) =>
        AssertProblemIn("§" + text, "", "The file is empty.", "Start from the cluster.yaml of the repository.");
}
