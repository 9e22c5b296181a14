using System.Buffers;
using System.IO.Pipelines;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace Hydra.Gateway.Answers;

/// <summary>
/// The events that go to one caller: each part leaves before the next is asked for, and a pause that is long is filled, so that neither the
/// caller nor anything between takes it for the end. One writes at a time; a timer writes only when nobody else has for a while.
/// </summary>
internal sealed class EventOutput : IAsyncDisposable
{
    private readonly HttpContext _context;
    private readonly AnswerDialect _dialect;
    private readonly CancellationToken _callerLeft;
    private readonly PipeWriter _writer;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ITimer _timer;
    private int _quietTicks;
    private bool _isEnded;

    /// <summary>Opens the stream: from here on the status is 200.</summary>
    /// <param name="context">The caller.</param>
    /// <param name="dialect">How it reads.</param>
    /// <param name="keepAliveEvery">Length of a pause after which something is written, and half as much again at the most.</param>
    /// <param name="time">The clock.</param>
    public EventOutput(HttpContext context, AnswerDialect dialect, TimeSpan keepAliveEvery, TimeProvider time)
    {
        _context = context;
        _dialect = dialect;
        _callerLeft = context.RequestAborted;
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        _writer = response.BodyWriter;
        // A tick costs nothing while parts come; a timer that is set anew for each part would.
        _timer = time.CreateTimer(static output => ((EventOutput)output!).Tick(), this, keepAliveEvery / 2, keepAliveEvery / 2);
    }

    /// <summary>Writes a part of the stream.</summary>
    /// <returns>The fault that it is, or that the caller hung up; else null.</returns>
    public async ValueTask<BackendFault?> WriteAsync(ReadOnlyMemory<byte> events)
    {
        await _writing.WaitAsync(_callerLeft);
        try
        {
            _quietTicks = 0;
            if (_dialect.PassesParts)
                return await SendAsync(events);
            _text.ResetWrittenCount();
            BackendFault? fault = _dialect.Write(events.Span, _text);
            // What came before the fault goes out: the dialect has counted on it.
            BackendFault? left = _text.WrittenCount > 0 ? await SendAsync(_text.WrittenMemory) : null;
            return left ?? fault;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Fills a pause at once.</summary>
    public async ValueTask KeepAliveAsync() => await WriteAsync(Filling, isLast: false);

    /// <summary>Ends the stream as whole, now and not when the backend's connection has been seen to its end as well.</summary>
    /// <returns>What is wrong with the answer as a whole, or null; then <see cref="BreakAsync"/> is to follow.</returns>
    public ValueTask<BackendFault?> EndAsync() => WriteAsync(_dialect.End, isLast: true);

    /// <summary>Ends the stream with an error.</summary>
    public async ValueTask BreakAsync(ApiError error) => await WriteAsync(
        text =>
        {
            _dialect.Break(error, text);
            return null;
        },
        isLast: true);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _writing.WaitAsync();
        _isEnded = true;
        _writing.Release();
    }

    private async ValueTask<BackendFault?> WriteAsync(Func<IBufferWriter<byte>, BackendFault?> write, bool isLast)
    {
        await _writing.WaitAsync(_callerLeft);
        try
        {
            if (await FillAsync(write) is { } fault)
                return fault;
            _isEnded |= isLast;
            if (isLast)
                await _context.Response.CompleteAsync();
            return null;
        }
        finally
        {
            _writing.Release();
        }
    }

    private BackendFault? Filling(IBufferWriter<byte> text)
    {
        _dialect.KeepAlive(text);
        return null;
    }

    /// <summary>Writes what becomes of something, and gives what is wrong with it.</summary>
    private async ValueTask<BackendFault?> FillAsync(Func<IBufferWriter<byte>, BackendFault?> write)
    {
        _quietTicks = 0;
        _text.ResetWrittenCount();
        BackendFault? fault = write(_text);
        // What came before the fault goes out: the dialect has counted on it.
        BackendFault? left = _text.WrittenCount > 0 ? await SendAsync(_text.WrittenMemory) : null;
        return left ?? fault;
    }

    private async ValueTask<BackendFault?> SendAsync(ReadOnlyMemory<byte> text)
    {
        FlushResult flushed = await _writer.WriteAsync(text, _callerLeft);
        return flushed.IsCompleted || flushed.IsCanceled ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.") : null;
    }

    private void Tick()
    {
        // Not twice at a time, and not while a part is being written.
        if (Interlocked.Increment(ref _quietTicks) >= 2 && _writing.Wait(0))
            _ = FillPauseAsync();
    }

    private async Task FillPauseAsync()
    {
        try
        {
            if (!_isEnded)
                await FillAsync(Filling);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The caller hung up: whoever writes the next part finds out.
        }
        finally
        {
            _writing.Release();
        }
    }
}
