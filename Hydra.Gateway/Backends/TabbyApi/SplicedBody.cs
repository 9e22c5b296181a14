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
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private readonly long _length;

    public SplicedBody(InferenceRequest request, string nameThere)
    {
        int at = 0;
        foreach ((BodyRange range, ReadOnlyMemory<byte> text) in EditsOf(request, nameThere).OrderBy(edit => edit.Range.Start))
        {
            _pieces.Add(request.Body[at..range.Start]);
            _pieces.Add(text);
            at = range.End;
        }

        _pieces.Add(request.Body[at..]);
        foreach (ReadOnlyMemory<byte> piece in _pieces)
            _length += piece.Length;
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

    private static IEnumerable<(BodyRange Range, ReadOnlyMemory<byte> Text)> EditsOf(InferenceRequest request, string nameThere)
    {
        if (request.Model != nameThere)
            yield return (request.ModelValue, JsonSerializer.SerializeToUtf8Bytes(nameThere));
        if (!request.Stream && !request.HasStreamOptions && request.Operation != InferenceOperation.Embedding)
            yield return (new BodyRange(request.InsideObject, 0), UsageOption);
        foreach (int place in request.UndescribedFunctions)
            yield return (new BodyRange(place, 0), EmptyDescription);
    }
}
