using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// The caller's body with a few places replaced, written in pieces and never copied whole:
/// the model's name there; usage also in an answer that is not streamed, which TabbyAPI leaves out unless asked; and an empty
/// description for a function without one, which TabbyAPI refuses.
/// </summary>
internal sealed class SplicedBody : HttpContent
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = new(8);
    private readonly ReadOnlyMemory<byte> _body;
    private long _length;
    private int _at;

    public SplicedBody(InferenceRequest request, string nameThere)
    {
        _body = request.Body;
        // In the order of the body: usage at its beginning, then the model and the functions, whichever comes first.
        if (!request.Stream && !request.HasStreamOptions && request.Operation != InferenceOperation.Embedding)
            Replace(new BodyRange(request.InsideObject, 0), UsageOption);
        bool rename = request.Model != nameThere;
        foreach (int place in request.UndescribedFunctions)
        {
            if (rename && request.ModelValue.Start < place)
                rename = Rename(request.ModelValue, nameThere);
            Replace(new BodyRange(place, 0), EmptyDescription);
        }

        if (rename)
            Rename(request.ModelValue, nameThere);
        Add(_body[_at..]);
        Headers.ContentType = JsonType;
    }

    private static MediaTypeHeaderValue JsonType { get; } = new("application/json");

    private static ReadOnlyMemory<byte> UsageOption { get; } = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();

    private static ReadOnlyMemory<byte> EmptyDescription { get; } = "\"description\":\"\","u8.ToArray();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (ReadOnlyMemory<byte> piece in _pieces)
            await stream.WriteAsync(piece);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> piece in _pieces)
            await stream.WriteAsync(piece, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    /// <summary>False: it is done.</summary>
    private bool Rename(BodyRange range, string nameThere)
    {
        Replace(range, JsonSerializer.SerializeToUtf8Bytes(nameThere));
        return false;
    }

    private void Replace(BodyRange range, ReadOnlyMemory<byte> text)
    {
        Add(_body[_at..range.Start]);
        Add(text);
        _at = range.End;
    }

    private void Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        _length += piece.Length;
    }
}
