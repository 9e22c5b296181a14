using System.Diagnostics;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Scenarios;

/// <summary>An official client for Node, unmodified: a script of <c>Clients/</c> that asks once in one way and prints what came as one line of JSON.</summary>
internal sealed class NodeClient
{
    private readonly string _script;

    private NodeClient(string script) => _script = script;

    /// <summary>The script of a client; skips the test where Node or its package is missing.</summary>
    public static NodeClient Require(string client, string package)
    {
        RealPart.Require("node", "nodejs");
        RealPart.RequireFile(
            Repository.PathOf($"Hydra.Tests/Clients/{client}/node_modules/{package}/package.json"),
            $"the npm package {package} (npm ci in Hydra.Tests/Clients/{client})");
        return new NodeClient(Repository.PathOf($"Hydra.Tests/Clients/{client}/client.mjs"));
    }

    /// <summary>Asks the gateway of a dev cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="what">One of the script's ways to ask.</param>
    /// <param name="model">The model to ask for.</param>
    /// <param name="expectOk">Whether an answer is expected, and not an error of the client's own kinds.</param>
    /// <param name="key">Another key than the cluster's.</param>
    public Task<JsonNode> AskAsync(DevCluster cluster, string what, string model, bool expectOk = true, string? key = null) =>
        AskAsync(cluster.Gateway, key ?? cluster.Key, [what, model], expectOk);

    /// <summary>Asks any service.</summary>
    /// <param name="service">Where it listens.</param>
    /// <param name="key">The key to show.</param>
    /// <param name="arguments">The script's.</param>
    /// <param name="expectOk">Whether an answer is expected, and not an error of the client's own kinds.</param>
    public async Task<JsonNode> AskAsync(Uri service, string key, string[] arguments, bool expectOk = true)
    {
        using var node = new Process { StartInfo = new ProcessStartInfo("node", [_script, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true } };
        node.StartInfo.Environment["HYDRA_URL"] = service.ToString().TrimEnd('/');
        node.StartInfo.Environment["HYDRA_KEY"] = key;
        node.Start();
        Task<string> errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string line = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        JsonNode answer = JsonNode.Parse(line)!;
        Assert.True((bool)answer["ok"]! == expectOk, line);
        return answer;
    }
}
