using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Fakes;

/// <summary>A server of speech, transcription or pictures whose every answer the test writes. What its protocol does not know it answers with 404.</summary>
internal sealed class FakeServer(InMemoryNetwork network, string address, string probed) : FakeHost(network, address)
{
    /// <summary>Answers the probe; up where the test says nothing else.</summary>
    public RequestDelegate OnProbe { get; set; } = context => BackendReplies.WholeAsync(context, "{}");

    /// <summary>Answers everything else: method and path, such as <c>POST /asr</c>, by what is told here.</summary>
    public Dictionary<string, Func<HttpContext, FakeCall, Task>> On { get; } = [];

    /// <summary>Answers what <see cref="On"/> has no answer for: paths that hold a name, such as <c>/history/{job}</c>.</summary>
    public Func<HttpContext, FakeCall, Task> OnOther { get; set; } = (context, _) => BackendReplies.WholeAsync(context, """{"detail":"Not Found"}""", 404);

    /// <summary>What came, probes left out, in order.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    protected override async Task HandleAsync(HttpContext context)
    {
        string what = $"{context.Request.Method} {context.Request.Path}";
        if (what == probed)
        {
            await OnProbe(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new FakeCall(what, context.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString()), context.Request.ContentType, body.ToArray());
        Calls.Enqueue(call);
        Watch(context);
        await On.GetValueOrDefault(what, OnOther)(context, call);
    }
}

/// <summary>What a <see cref="FakeServer"/> was asked.</summary>
internal sealed record FakeCall(string What, IReadOnlyDictionary<string, string> Query, string? ContentType, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}
