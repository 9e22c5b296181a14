using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>A simulator as the contract has it: one stand-in called ollama.</summary>
internal sealed class FakeSimulator : HttpMessageHandler
{
    /// <summary>The fault in force.</summary>
    public JsonNode? Fault { get; private set; }

    /// <summary>Whether it answers at all.</summary>
    public bool IsGone { get; set; }

    /// <summary>The key it was shown last.</summary>
    public string? Key { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsGone)
            throw new HttpRequestException("Connection refused");
        Key = request.Headers.Authorization?.Parameter;
        if (request.RequestUri!.AbsolutePath == "/stand-ins/ollama/fault")
        {
            JsonNode? wanted = request.Method == HttpMethod.Put ? JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)) : null;
            if (wanted is not null && (string?)wanted["kind"] == "lazy")
                return new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = JsonContent.Create(new { detail = "There is no fault 'lazy'." }) };
            Fault = wanted;
        }

        string state = (string?)Fault?["kind"] == "down" ? "down" : "up";
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new[] { new { workload = "ollama", api = "ollama", address = "http://127.0.2.10:11434", state, fault = Fault } }),
        };
    }
}
