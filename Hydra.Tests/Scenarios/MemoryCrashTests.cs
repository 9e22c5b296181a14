using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hydra.Cluster;
using Hydra.ServiceDefaults.Keys;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Scenarios;

/// <summary>The memory as a process of its own, killed while it is written to as fast as it takes it.</summary>
public sealed class MemoryCrashTests
{
    private const int Kills = 20;
    private const int Writers = 32;

    /// <summary>Acknowledged writes before the first kill, and how many more before each that follows: all together some ten thousand.</summary>
    private const int FirstLife = 150;
    private const int LongerBy = 40;

    private readonly ServerAddress _address = ServerAddress.Take();
    private readonly string _key = ApiKey.Generate();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_by_twenty_kills_and_what_was_begun_is_finished()
    {
        using var folder = new ServerFolder();
        using HttpClient client = Client();
        var acknowledged = new ConcurrentDictionary<string, bool>();
        var unanswered = new ConcurrentQueue<string>();
        var lives = new List<ServerLife>();
        string agent = "";
        for (int kill = 0; kill < Kills; kill++)
        {
            // What got no answer is sent again, as a client would: it may be there already.
            var again = new ConcurrentQueue<string>(unanswered);
            unanswered.Clear();
            var life = new ServerLife(FirstLife + (LongerBy * kill));
            Task writers;
            // Leaving the block kills it.
            await using (await StartAsync(folder))
            {
                if (kill == 0)
                    agent = await AgentAsync(client);
                life.Begin();
                writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteUntilKilledAsync(again, life)));
                await Task.WhenAny(writers, life.LongEnough);
                life.End();
            }

            await writers;
            lives.Add(life);
            foreach (string otid in again)
                unanswered.Enqueue(otid);
        }

        async Task WriteUntilKilledAsync(ConcurrentQueue<string> again, ServerLife life)
        {
            while (true)
            {
                string otid = again.TryDequeue(out string? sent) ? sent : Guid.NewGuid().ToString();
                try
                {
                    using HttpResponseMessage answer = await SayAsync(client, agent, otid);
                    answer.EnsureSuccessStatusCode();
                    acknowledged[otid] = true;
                    life.Acknowledge();
                }
                catch (HttpRequestException)
                {
                    unanswered.Enqueue(otid);
                    return;
                }
            }
        }

        await using ServerProcess last = await StartAsync(folder);
        List<string> stored = await StoredAsync(client, agent);
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Keys.Except(stored));
        Assert.Empty(stored.Except(acknowledged.Keys).Except(unanswered));
        await AllHaveVectorsAsync(client);
        TestContext.Current.TestOutputHelper!.WriteLine($"{acknowledged.Count} writes acknowledged; a second, from start to kill: {string.Join(", ", lives.Select(life => life.Rate.ToString("F0", CultureInfo.InvariantCulture)))}.");
        // How fast is the machine's doing; that every life was written to in earnest is the test's.
        Assert.All(lives, (life, kill) => Assert.True(life.Acknowledged >= FirstLife + (LongerBy * kill), $"Only {life.Acknowledged} writes were acknowledged before kill {kill}."));
    }

    private HttpClient Client() => new()
    {
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{_address.Host}:{_address.Port}")),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _key) },
    };

    private Task<ServerProcess> StartAsync(ServerFolder folder)
    {
        string[] environment =
        [
            $"Hydra__ClusterFile={Repository.PathOf(ClusterReader.FileName)}",
            $"Memory__DataFolder={folder.FullPath}",
            "Memory__Embedding__Model=hydra-lexical",
            $"Keys__test__Sha256={ApiKey.Sha256Of(_key)}",
            $"Keys__test__Scopes={KeyScopes.Memory}",
            string.Create(CultureInfo.InvariantCulture, $"ASPNETCORE_URLS=http://{_address.Host}:{_address.Port}"),
        ];
        string program = RealPart.Find("env", "coreutils", []);
        return ServerProcess.StartAsync(new ServerProgram(program, [.. environment, "dotnet", Path.Combine(AppContext.BaseDirectory, "Hydra.Memory.dll")], null, "Now listening on", "KILL"));
    }

    private static async Task<string> AgentAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync("/v1/agents/", new JsonObject { ["name"] = "witness" }, Stop);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["id"]!;
    }

    private static Task<HttpResponseMessage> SayAsync(HttpClient client, string agent, string otid) => client.PostAsJsonAsync(
        $"/v1/agents/{agent}/messages",
        new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"The parcel {otid} arrived.", ["otid"] = otid }) },
        Stop);

    private static async Task<List<string>> StoredAsync(HttpClient client, string agent)
    {
        List<string> stored = [];
        string after = "";
        while (JsonNode.Parse(await client.GetStringAsync($"/v1/agents/{agent}/messages?limit=1000{after}", Stop)) is JsonArray { Count: > 0 } page)
        {
            stored.AddRange(page.Select(message => (string)message!["otid"]!));
            after = $"&after={page[^1]!["id"]}";
        }

        return stored;
    }

    /// <summary>A search says how many entries have no vector yet.</summary>
    private static async Task AllHaveVectorsAsync(HttpClient client)
    {
        while (true)
        {
            using HttpResponseMessage answer = await client.PostAsJsonAsync("/v1/messages/search", new JsonObject { ["query"] = "parcels" }, Stop);
            answer.EnsureSuccessStatusCode();
            if (!answer.Headers.Contains("x-hydra-unreached"))
                return;
        }
    }
}
