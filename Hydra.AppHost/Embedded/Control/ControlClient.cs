using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Embedded.Boards;
using Microsoft.AspNetCore.Mvc;

namespace Hydra.AppHost.Embedded.Control;

/// <summary>Asks the engine that runs a cluster file, from another process.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly StateFolder _folder;

    private ControlClient(string address, string key, StateFolder folder)
    {
        _folder = folder;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Finds the engine of a cluster file, or says how to start one.</summary>
    public static ControlClient For(StateFolder folder) =>
        StateFolder.Read(folder.ControlFile) is { Length: > 0 } address && StateFolder.Read(folder.DevKeyFile) is { Length: > 0 } key
            ? new ControlClient(address, key, folder)
            : throw NotRunning(folder);

    /// <summary>Everything that runs.</summary>
    public async Task<IReadOnlyList<ResourceRow>> ListAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/resources", null, cancellationToken);
        return await answer.Content.ReadFromJsonAsync(ControlJson.Default.ListResourceRow, cancellationToken) ?? [];
    }

    /// <summary>Stops, starts or restarts a resource; gives its row afterwards.</summary>
    public Task<ResourceRow> ActAsync(string name, string verb, CancellationToken cancellationToken) =>
        RowAsync(HttpMethod.Post, PathOf(name, verb), null, cancellationToken);

    /// <summary>Makes a stand-in misbehave.</summary>
    public Task<ResourceRow> PutFaultAsync(string name, StandIns.StandInFault fault, CancellationToken cancellationToken) =>
        RowAsync(HttpMethod.Put, PathOf(name, "fault"), JsonContent.Create(fault, StandIns.SimulatorJson.Default.StandInFault), cancellationToken);

    /// <summary>Makes it behave again.</summary>
    public Task<ResourceRow> RemoveFaultAsync(string name, CancellationToken cancellationToken) =>
        RowAsync(HttpMethod.Delete, PathOf(name, "fault"), null, cancellationToken);

    /// <summary>Copies a resource's last lines, and what follows where asked for.</summary>
    public async Task CopyLogsAsync(string name, int lines, bool follow, TextWriter output, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{PathOf(name, "logs")}?lines={lines}&follow={(follow ? "true" : "false")}");
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
                await output.WriteLineAsync(line);
        }
        catch (Exception exception) when (follow && exception is HttpIOException or IOException)
        {
            // The engine ended; so does what it says.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string PathOf(string name, string what) => $"/resources/{Uri.EscapeDataString(name)}/{what}";

    private async Task<ResourceRow> RowAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync(ControlJson.Default.ResourceRow, cancellationToken))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            throw NotRunning(_folder);
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw new UserErrorException(await ProblemOf(answer, cancellationToken));
    }

    private static async Task<string> ProblemOf(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            ProblemDetails? problem = await answer.Content.ReadFromJsonAsync(ControlJson.Default.ProblemDetails, cancellationToken);
            return problem?.Detail ?? problem?.Title ?? $"The engine answers {(int)answer.StatusCode}.";
        }
        catch (System.Text.Json.JsonException)
        {
            return $"The engine answers {(int)answer.StatusCode}.";
        }
    }

    private static UserErrorException NotRunning(StateFolder folder) =>
        new($"No dev cluster of {Path.GetDirectoryName(folder.FullPath)} is running. Start it: dotnet run --project Hydra.AppHost (one that runs under Aspire is steered from its dashboard)");
}
