using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Audio;

/// <summary>
/// Writes speech to the caller: each part leaves before the next is asked for. A stream that breaks must not look whole: raw audio ends with a
/// connection that is cut, events end with an error.
/// </summary>
internal sealed class SpeechWriter(IOptions<GatewayOptions> options)
{
    public async Task<BackendFault?> WriteAsync(HttpContext context, SpeechRequest request, MediaAnswer<AudioStream> answer)
    {
        HttpResponse response = context.Response;
        response.ContentType = request.AsEvents ? "text/event-stream; charset=utf-8" : request.MediaType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        BackendFault? fault = null;
        var events = new ArrayBufferWriter<byte>();
        while (fault is null && !answer.Value.Part.IsEmpty)
        {
            ReadOnlyMemory<byte> part = request.AsEvents ? DeltaOf(answer.Value.Part.Span, events) : answer.Value.Part;
            FlushResult flushed = await response.BodyWriter.WriteAsync(part, context.RequestAborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
            fault = await NextAsync(answer);
        }

        await EndAsync(context, request, answer, fault);
        return fault;
    }

    private async ValueTask<BackendFault?> NextAsync(MediaAnswer<AudioStream> answer)
    {
        answer.Deadline.Extend(options.Value.IdleTimeout);
        try
        {
            return await answer.Value.NextAsync(answer.Deadline.Token);
        }
        catch (OperationCanceledException) when (answer.Deadline.Token.IsCancellationRequested)
        {
            return answer.Deadline.Fault();
        }
        finally
        {
            answer.Deadline.Rest();
        }
    }

    private static async Task EndAsync(HttpContext context, SpeechRequest request, MediaAnswer<AudioStream> answer, BackendFault? fault)
    {
        if (fault?.Kind == FaultKind.CallerLeft)
            return;
        if (fault is not null && !request.AsEvents)
        {
            context.Abort();
            return;
        }

        if (fault is null && request.AsEvents)
            WriteDone(context.Response.BodyWriter);
        else if (fault is not null)
            OpenAiErrors.WriteStreamEvent(context.Response.BodyWriter, new ApiError(StatusCodes.Status502BadGateway, "server_error", "upstream_disconnected", null, $"The speech of {answer.Candidate.Label} broke off ({fault.Reason}). What came so far is not the whole of it."));
        // Now, and not when the backend's connection has been seen to its end as well.
        await context.Response.CompleteAsync();
    }

    private static ReadOnlyMemory<byte> DeltaOf(ReadOnlySpan<byte> audio, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("type", "speech.audio.delta");
            json.WriteBase64String("audio", audio);
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
        return output.WrittenMemory;
    }

    /// <summary>Kokoro counts no tokens, and OpenAI's event needs numbers: none were used.</summary>
    private static void WriteDone(IBufferWriter<byte> output)
    {
        output.Write("""data: {"type":"speech.audio.done","usage":{"input_tokens":0,"output_tokens":0,"total_tokens":0}}"""u8);
        output.Write("\n\n"u8);
    }
}
