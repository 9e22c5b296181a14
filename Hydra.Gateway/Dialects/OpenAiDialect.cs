using System.Buffers;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Dialects;

/// <summary>The callers whose dialect is the gateway's own: bytes pass as they are. It holds no state, so one serves all.</summary>
internal sealed class OpenAiDialect : AnswerDialect
{
    private OpenAiDialect()
    {
    }

    public static OpenAiDialect Instance { get; } = new();

    public override bool PassesParts => true;

    public override Task RefuseAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) => OpenAiErrors.WriteAsync(response, error, cancellationToken);

    public override (ReadOnlyMemory<byte> Body, BackendFault? Fault) Whole(WholeAnswer answer) => (answer.Json, null);

    public override BackendFault? Write(ReadOnlySpan<byte> events, IBufferWriter<byte> output) =>
        throw new NotSupportedException("Parts pass as they are: ask PassesParts first.");

    /// <summary>A comment of server-sent events, which every client passes over.</summary>
    public override void KeepAlive(IBufferWriter<byte> output) => output.Write(": waiting\n\n"u8);

    /// <summary>[DONE] came from the backend.</summary>
    public override BackendFault? End(IBufferWriter<byte> output) => null;

    public override void Break(ApiError error, IBufferWriter<byte> output) => OpenAiErrors.WriteStreamEvent(output, error);
}
