using System.Text.Json;
using Hydra.Gateway.Responses;

namespace Hydra.Gateway.Translation;

/// <summary>The texts of an answer: at most one item is open, and of it only the last part grows.</summary>
internal sealed class OpenAiToResponsesText(ResponseObject response, ResponseEvents events)
{
    private readonly List<ChatLogprob> _held = [];

    /// <summary>The item that text is being added to; null where none is open.</summary>
    public TextItem? Open { get; private set; }

    /// <summary>Holds log probabilities for the text that they belong to: tokens may come before their text does.</summary>
    public void Hold(IEnumerable<ChatLogprob> logprobs) => _held.AddRange(logprobs);

    /// <summary>Adds text to what is open of its kind, or to something new.</summary>
    public TextItem Add(TextKind kind, string text)
    {
        TextPart part = PartOf(kind);
        TextItem item = Open!;
        part.Append(text);
        if (text.Length == 0)
            return item;
        Utf8JsonWriter json = BeginPartEvent(TypeOf(kind, "delta"), item);
        json.WriteString("delta", text);
        if (kind == TextKind.Output)
        {
            json.WriteLogprobs(_held);
            GiveHeldTo(part);
        }

        events.End(json);
        return item;
    }

    /// <summary>Ends the open item, if any.</summary>
    public void Close(bool isCut)
    {
        if (Open is not { } item)
            return;
        ClosePart(item);
        item.Status = isCut ? ResponseStatus.Incomplete : ResponseStatus.Completed;
        WriteItem("response.output_item.done", item);
        Open = null;
    }

    private TextPart PartOf(TextKind kind)
    {
        bool isReasoning = kind == TextKind.Reasoning;
        if (Open is not null && Open.IsReasoning != isReasoning)
            Close(isCut: false);
        if (Open is null)
        {
            Open = response.AddText(isReasoning);
            WriteItem("response.output_item.added", Open);
        }

        if (Open.Parts is [.., var last] && last.Kind == kind)
            return last;
        ClosePart(Open);
        var part = new TextPart(kind);
        Open.Parts.Add(part);
        WritePart("response.content_part.added", Open, part);
        return part;
    }

    private void ClosePart(TextItem item)
    {
        if (item.Parts is not [.., var part])
            return;
        Utf8JsonWriter json = BeginPartEvent(TypeOf(part.Kind, "done"), item);
        json.WriteString(part.Kind == TextKind.Refusal ? "refusal" : "text", part.Text);
        if (part.Kind == TextKind.Output)
        {
            GiveHeldTo(part);
            json.WriteLogprobs(part.Logprobs);
        }

        events.End(json);
        WritePart("response.content_part.done", item, part);
    }

    private void GiveHeldTo(TextPart part)
    {
        part.Logprobs.AddRange(_held);
        _held.Clear();
    }

    private void WriteItem(string type, TextItem item)
    {
        Utf8JsonWriter json = events.Begin(type);
        json.WriteNumber("output_index", item.Index);
        json.WritePropertyName("item");
        item.Write(json);
        events.End(json);
    }

    private void WritePart(string type, TextItem item, TextPart part)
    {
        Utf8JsonWriter json = BeginPartEvent(type, item);
        json.WritePropertyName("part");
        part.Write(json);
        events.End(json);
    }

    private Utf8JsonWriter BeginPartEvent(string type, TextItem item)
    {
        Utf8JsonWriter json = events.Begin(type);
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        json.WriteNumber("content_index", item.Parts.Count - 1);
        return json;
    }

    private static string TypeOf(TextKind kind, string what) =>
        kind switch { TextKind.Output => $"response.output_text.{what}", TextKind.Refusal => $"response.refusal.{what}", _ => $"response.reasoning_text.{what}" };
}
