using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Fakes;

/// <summary>A backend whose every answer the test writes: what a stand-in of the Simulator would never send can be sent here.</summary>
internal sealed class FakeBackend(InMemoryNetwork network, string address) : FakeHost(network, address)
{
    /// <summary>Answers probes; up and in order where the test says nothing else.</summary>
    public RequestDelegate OnProbe { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers every POST.</summary>
    public RequestDelegate OnWork { get; set; } = context => BackendReplies.WholeAsync(context, "{}");

    /// <summary>The bodies of the POSTs that came, in order.</summary>
    public ConcurrentQueue<JsonNode> Received { get; } = new();

    /// <summary>The paths of the POSTs that came, in order.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    /// <summary>The last POST's headers.</summary>
    public IHeaderDictionary? LastHeaders { get; private set; }

    protected override async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await OnProbe(context);
            return;
        }

        Paths.Enqueue(context.Request.Path);
        LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary());
        Received.Enqueue((await JsonNode.ParseAsync(context.Request.Body))!);
        Watch(context);
        await OnWork(context);
    }
}

/// <summary>Answers that a <see cref="FakeBackend"/> may give.</summary>
internal static class BackendReplies
{
    public static async Task WholeAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>A stream of parts as they stand, each flushed; the connection is cut after them if wanted.</summary>
    public static async Task PartsAsync(HttpContext context, string contentType, IEnumerable<string> parts, bool cut = false)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = contentType;
        foreach (string part in parts)
        {
            await context.Response.WriteAsync(part);
            await context.Response.Body.FlushAsync();
        }

        if (cut)
            context.Abort();
    }

    /// <summary>Never, until the gateway hangs up.</summary>
    public static async Task NeverAsync(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }

    public static RequestDelegate Whole(string json, int status = 200) => context => WholeAsync(context, json, status);

    public static RequestDelegate Parts(string contentType, params string[] parts) => context => PartsAsync(context, contentType, parts);

    public static RequestDelegate CutAfter(string contentType, params string[] parts) => context => PartsAsync(context, contentType, parts, cut: true);
}
