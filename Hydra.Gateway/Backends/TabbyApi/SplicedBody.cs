using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// The caller's body with a few places replaced, written in pieces and never copied whole:
/// the model's name there; usage also in an answer that is not streamed, which TabbyAPI leaves out unless asked; an empty
/// description and parameters for a function without them, which TabbyAPI refuses; OpenAI's response formats in TabbyAPI's words, for it
/// takes the wrapper of a schema for the schema itself and then holds the answer to nothing (theroyallab/tabbyAPI#297); the role
/// <c>developer</c>, which templates do not know; and the choice <c>allowed_tools</c>, which TabbyAPI refuses: the other tools are left out.
/// </summary>
internal sealed class SplicedBody : HttpContent
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = new(8);
    private long _length;

    public SplicedBody(InferenceRequest request, string nameThere)
    {
        List<Edit> edits = EditsOf(request, nameThere);
        edits.Sort(static (left, right) => left.Range.Start.CompareTo(right.Range.Start));
        int at = 0;
        foreach (Edit edit in edits)
        {
            Add(request.Body[at..edit.Range.Start]);
            Add(edit.Text);
            at = edit.Range.End;
        }

        Add(request.Body[at..]);
        Headers.ContentType = JsonType;
    }

    /// <summary>The body, piece by piece.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces => _pieces;

    private static MediaTypeHeaderValue JsonType { get; } = new("application/json");

    private static ReadOnlyMemory<byte> UsageOption { get; } = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();

    private static ReadOnlyMemory<byte> UsageValue { get; } = "{\"include_usage\":true}"u8.ToArray();

    private static ReadOnlyMemory<byte> EmptyDescription { get; } = "\"description\":\"\","u8.ToArray();

    private static ReadOnlyMemory<byte> EmptyParameters { get; } = "\"parameters\":{},"u8.ToArray();

    private static ReadOnlyMemory<byte> EmptyBoth { get; } = "\"description\":\"\",\"parameters\":{},"u8.ToArray();

    private static ReadOnlyMemory<byte> SystemRole { get; } = "\"system\""u8.ToArray();

    private static ReadOnlyMemory<byte> JsonFormat { get; } = "\"json\""u8.ToArray();

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

    private static List<Edit> EditsOf(InferenceRequest request, string nameThere)
    {
        var edits = new List<Edit>(4);
        if (request.Model != nameThere)
            edits.Add(new Edit(request.ModelValue, JsonSerializer.SerializeToUtf8Bytes(nameThere)));
        if (!request.Stream && request.Operation != InferenceOperation.Embedding)
            edits.Add(request.StreamOptions is { } said ? new Edit(said, UsageValue) : new Edit(new BodyRange(request.InsideObject, 0), UsageOption));
        edits.AddRange(request.Developers.Select(role => new Edit(role, SystemRole)));
        if (request.AllowedTools is { } allowed)
            AddAllowed(edits, request.Tools, allowed);
        foreach (FunctionGap gap in request.IncompleteFunctions.Where(gap => !edits.Exists(edit => edit.Range.Start <= gap.Inside && gap.Inside < edit.Range.End)))
            edits.Add(new Edit(new BodyRange(gap.Inside, 0), gap.Description && gap.Parameters ? EmptyBoth : gap.Description ? EmptyDescription : EmptyParameters));
        if (request.Format.JsonObject is { } format)
            edits.Add(new Edit(format, JsonFormat));
        if (request.Format.Schema is { } wrapped)
            edits.Add(new Edit(wrapped.Wrapper, request.Body.Slice(wrapped.Schema.Start, wrapped.Schema.Length)));
        return edits;
    }

    /// <summary>Takes the tools that are not allowed out of their list, each with the comma between it and what stays.</summary>
    private static void AddAllowed(List<Edit> edits, IReadOnlyList<ToolPlace> tools, AllowedTools allowed)
    {
        edits.Add(new Edit(allowed.Choice, JsonSerializer.SerializeToUtf8Bytes(allowed.Mode)));
        int? keptUntil = null;
        int? goneFrom = null;
        foreach (ToolPlace tool in tools)
        {
            if (tool.Name is null || !allowed.Names.Contains(tool.Name))
            {
                goneFrom ??= tool.Range.Start;
                continue;
            }

            if (goneFrom is { } from)
                edits.Add(new Edit(BodyRange.Between(from, tool.Range.Start), default));
            goneFrom = null;
            keptUntil = tool.Range.End;
        }

        if (goneFrom is { } last)
            edits.Add(new Edit(BodyRange.Between(keptUntil ?? last, tools[^1].Range.End), default));
    }

    private void Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        _length += piece.Length;
    }

    private readonly record struct Edit(BodyRange Range, ReadOnlyMemory<byte> Text);
}
