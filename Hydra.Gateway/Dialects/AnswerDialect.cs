using System.Buffers;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Dialects;

/// <summary>
/// How one caller reads an answer. Inside the gateway answers are in OpenAI's dialect of chat completions; an instance turns those of one
/// request into its caller's. Calls come one at a time and in this order: <see cref="KeepAlive"/> any number of times at any place,
/// <see cref="Write"/> for each part, then <see cref="End"/> or <see cref="Break"/>; or, for an answer that is not streamed, <see cref="Whole"/>.
/// </summary>
internal abstract class AnswerDialect
{
    /// <summary>The fields of the request that could not be said in OpenAI's dialect, separated by commas; null where there are none.</summary>
    public virtual string? Dropped => null;

    /// <summary>Whether the parts of a stream pass as they are; <see cref="Write"/> is not called then.</summary>
    public virtual bool PassesParts => false;

    /// <summary>Answers with an error in place of an answer; the response must not have started.</summary>
    public abstract Task RefuseAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken);

    /// <summary>Gives the body that becomes of an answer which is not streamed, or what is wrong with the answer.</summary>
    public abstract (ReadOnlyMemory<byte> Body, BackendFault? Fault) Whole(WholeAnswer answer);

    /// <summary>Writes what becomes of a part of a stream: whole events of OpenAI's.</summary>
    /// <returns>What is wrong with the part, or null; nothing more is written then but <see cref="Break"/>.</returns>
    public abstract BackendFault? Write(ReadOnlySpan<byte> events, IBufferWriter<byte> output);

    /// <summary>Writes something that means nothing, so that nobody takes the silence for a broken connection. It may be the first thing written.</summary>
    public abstract void KeepAlive(IBufferWriter<byte> output);

    /// <summary>Writes what ends a stream that is whole.</summary>
    /// <returns>What is wrong with the answer as a whole, or null; then <see cref="Break"/> is to follow.</returns>
    public abstract BackendFault? End(IBufferWriter<byte> output);

    /// <summary>Writes the error that ends a stream which broke.</summary>
    public abstract void Break(ApiError error, IBufferWriter<byte> output);
}
