using System.IO.Pipelines;
using System.Text;
using Hydra.Cluster.Inference;
using Hydra.Gateway;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Tokens;
using Hydra.ServiceDefaults.Clusters;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Gateway;

public sealed class AnswerWriterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayOptions _options = new();
    private readonly Pipe _caller = new(new PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4, useSynchronizationContext: false));

    [Fact]
    public async Task SlowCaller_IsNotHeldAgainstTheBackend()
    {
        Task<BackendFault?> writing = Write(new ScriptedStream("data: 1\n\n", "data: 2\n\n"));

        // The caller has room for no more: the writer waits for it, and not for the backend.
        _time.Advance(_options.IdleTimeout * 2);
        string read = await ReadAllAsync();

        Assert.Null(await writing);
        Assert.Equal("data: 1\n\ndata: 2\n\n", read);
    }

    [Fact]
    public async Task SilentBackend_EndsTheStreamWithAnErrorEvent()
    {
        Task<BackendFault?> writing = Write(new ScriptedStream("data: 1\n\n") { GoesSilent = true });
        Task<string> reading = ReadAllAsync();

        await AdvanceUntilAsync(writing);

        Assert.Equal(FaultKind.Timeout, (await writing)!.Kind);
        await _caller.Writer.CompleteAsync();
        Assert.Contains("upstream_disconnected", await reading, StringComparison.Ordinal);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(_options.IdleTimeout);
            await Task.Yield();
        }
    }

    private async Task<BackendFault?> Write(ScriptedStream stream)
    {
        var health = new BackendHealth(_options, _time);
        var deadline = new AttemptDeadline(health, _options.SuspicionAfter, _options.FirstChunkTimeout, _time, TestContext.Current.CancellationToken);
        StreamStep first = await stream.NextAsync(deadline.Token);
        deadline.Commit();
        ServedModel model = Repository.ReferenceCluster().RouteFor(GatewayWorld.Medium)!.Model;
        var candidate = new RouteCandidate(new UnaskedBackend(), model, model.Placements[0], RouteReason.Requested);
        await using var answer = new AcceptedAnswer(candidate, null, stream, first, deadline);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new PipeResponseBody(_caller.Writer));
        var estimates = new PromptEstimates(new FixedClusterSource(Repository.ReferenceCluster()), _time);
        (InferenceRequest? request, _) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy("""{"model":"x","messages":[{"role":"user"}]}"""u8));
        using (request)
            return await new AnswerWriter(Options.Create(_options), estimates, _time).WriteAsync(context, answer, new AnswerExchange(request!, OpenAiDialect.Instance, [], null));
    }

    private async Task<string> ReadAllAsync()
    {
        using var reader = new StreamReader(_caller.Reader.AsStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ScriptedStream(params string[] parts) : AnswerStream
    {
        private int _next;

        public bool GoesSilent { get; init; }

        public override async ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken)
        {
            if (_next < parts.Length)
                return StreamStep.Of(Encoding.UTF8.GetBytes(parts[_next++]));
            if (GoesSilent)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return StreamStep.End;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
