using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Audio;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends.Kokoro;

/// <summary>Kokoro-FastAPI, which speaks OpenAI's dialect of speech and a little more. It asks for no key.</summary>
internal sealed class KokoroBackend(BackendParts parts) : ISpeechBackend
{
    private readonly Uri _speech = new(parts.Address, "/v1/audio/speech");
    private readonly Uri _voices = new(parts.Address, "/v1/audio/voices");
    private readonly Uri _health = new(parts.Address, "/health");

    public string Name { get; } = parts.Workload.Id.Value;

    public WorkloadId Id => parts.Workload.Id;

    public string Provider => "kokoro";

    public BackendHealth Health => parts.Health;

    public async Task<(AudioStream? Answer, BackendFault? Fault)> SpeakAsync(SpeechRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _speech) { Content = new ReadOnlyMemoryContent(BodyOf(request, candidate.Placement.NameThere)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
        if (response is null)
            return (null, fault);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            using (response)
                return (null, await KokoroErrors.ReadAsync(response, parts.Client, cancellationToken));
        }

        return await BeginAsync(response, cancellationToken);
    }

    public async Task<(WholeAnswer? Answer, BackendFault? Fault)> ListVoicesAsync(CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _voices), cancellationToken);
        if (response is null)
            return (null, fault);
        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, await KokoroErrors.ReadAsync(response, parts.Client, cancellationToken));
            (WholeAnswer? body, fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
            using (body)
                return body is null ? (null, fault) : KokoroVoices.ListIn(body.Json);
        }
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _health), cancellationToken);
        if (response is null)
            return new ProbeResult(fault, null);
        using (response)
            return new ProbeResult(response.StatusCode == HttpStatusCode.OK ? null : await KokoroErrors.ReadAsync(response, parts.Client, cancellationToken), null);
    }

    public void Dispose()
    {
        parts.Health.Dispose();
        parts.Client.Dispose();
    }

    /// <summary>Status 200 says only that it began: audio has come when the first part of it has.</summary>
    private static async Task<(AudioStream?, BackendFault?)> BeginAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        AudioStream? audio = null;
        bool accepted = false;
        try
        {
            if (response.Content.Headers.ContentType?.MediaType?.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) is not true)
                return (null, new BackendFault(FaultKind.Malformed, $"The answer is {response.Content.Headers.ContentType?.MediaType ?? "of no type"}, and not audio."));
            audio = new AudioStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
            BackendFault? fault = await audio.NextAsync(cancellationToken) ?? (audio.Part.IsEmpty ? new BackendFault(FaultKind.Truncated, "The answer ended before its first byte.") : null);
            accepted = fault is null;
            return accepted ? (audio, null) : (null, fault);
        }
        finally
        {
            if (!accepted)
                audio?.Dispose();
            if (!accepted)
                response.Dispose();
        }
    }

    private static ReadOnlyMemory<byte> BodyOf(SpeechRequest request, string nameThere)
    {
        var output = new ArrayBufferWriter<byte>(request.Input.Length + 256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("model", nameThere);
            json.WriteString("input", request.Input);
            if (request.Voice is not null)
                json.WriteString("voice", KokoroVoices.NameOf(request.Voice));
            json.WriteString("response_format", request.Format);
            json.WriteNumber("speed", request.Speed);
            // Its default, said all the same: a caller hears the first sentence while the last is not spoken yet.
            json.WriteBoolean("stream", true);
            foreach ((string name, JsonElement value) in request.Extras)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
