using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Gateway;

/// <summary>Pauses of a stream, with a clock that the test moves.</summary>
public sealed class EventOutputTests
{
    private const string Comment = ": waiting\n\n";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _caller = new(new PipeOptions(useSynchronizationContext: false));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pause_IsFilled_AfterOneAndAHalfTimesItsLengthAtTheLatest()
    {
        await using EventOutput output = Open();
        await output.WriteAsync("data: 1\n\n"u8.ToArray());
        Assert.Equal("data: 1\n\n", await ReadAsync());

        Pass(Every * 1.5);

        Assert.Equal(Comment, await ReadAsync());
    }

    [Fact]
    public async Task StreamThatRuns_IsNotFilled()
    {
        await using EventOutput output = Open();
        for (int i = 0; i < 10; i++)
        {
            await output.WriteAsync("data: 1\n\n"u8.ToArray());
            Pass(Every * 0.5);
        }

        await output.EndAsync();

        Assert.Equal(string.Concat(Enumerable.Repeat("data: 1\n\n", 10)), await ReadToEndAsync());
    }

    [Fact]
    public async Task LongPause_IsFilledAgainAndAgain_AndNothingFollowsTheEnd()
    {
        await using EventOutput output = Open();
        for (int i = 0; i < 3; i++)
        {
            Pass(Every);
            Assert.Equal(Comment, await ReadAsync());
        }

        await output.EndAsync();
        Pass(Every * 3);

        Assert.Equal("", await ReadToEndAsync());
    }

    [Fact]
    public async Task CallerThatHungUp_IsAFault()
    {
        await using EventOutput output = Open();
        await _caller.Reader.CompleteAsync();

        Assert.Equal(FaultKind.CallerLeft, (await output.WriteAsync("data: 1\n\n"u8.ToArray()))!.Kind);
    }

    [Fact]
    public async Task PartWithAFault_WhatCameBeforeItGoesOut()
    {
        await using EventOutput output = Open(new FaultyDialect());

        Assert.Equal(FaultKind.Malformed, (await output.WriteAsync("data: 1\n\n"u8.ToArray()))!.Kind);
        Assert.Equal("before", await ReadAsync());
    }

    private void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
            _time.Advance(TimeSpan.FromSeconds(1));
    }

    private EventOutput Open(AnswerDialect? dialect = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new PipeResponseBody(_caller.Writer));
        return new EventOutput(context, dialect ?? OpenAiDialect.Instance, Every, _time);
    }

    private async Task<string> ReadAsync()
    {
        ReadResult result = await _caller.Reader.ReadAsync(Stop);
        string text = Encoding.UTF8.GetString(result.Buffer);
        _caller.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }

    private async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_caller.Reader.AsStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(Stop);
    }

    /// <summary>Finds a fault in the middle of every part.</summary>
    private sealed class FaultyDialect : AnswerDialect
    {
        public override Task RefuseAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override (ReadOnlyMemory<byte> Body, BackendFault? Fault) Whole(WholeAnswer answer) => throw new NotSupportedException();

        public override BackendFault? Write(ReadOnlySpan<byte> events, IBufferWriter<byte> output)
        {
            output.Write("before"u8);
            return new BackendFault(FaultKind.Malformed, "It is wrong.");
        }

        public override void KeepAlive(IBufferWriter<byte> output) => throw new NotSupportedException();

        public override BackendFault? End(IBufferWriter<byte> output) => throw new NotSupportedException();

        public override void Break(ApiError error, IBufferWriter<byte> output) => throw new NotSupportedException();
    }
}
