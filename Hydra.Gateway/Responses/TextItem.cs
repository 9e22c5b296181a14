using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>What a part of an item's text is.</summary>
internal enum TextKind
{
    /// <summary>The answer.</summary>
    Output,

    /// <summary>Why there is none.</summary>
    Refusal,

    /// <summary>What the model thought before it answered.</summary>
    Reasoning,
}

/// <summary>A message, or a piece of reasoning: parts of text in order, of which only the last still grows.</summary>
internal sealed class TextItem(string id, int index, bool isReasoning) : ResponseItem(id, index)
{
    public bool IsReasoning => isReasoning;

    public List<TextPart> Parts { get; } = [];

    protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("type", isReasoning ? "reasoning" : "message");
        if (isReasoning)
        {
            // A summary is made by another model of OpenAI's; what local models think comes as it is, in the content.
            json.WriteStartArray("summary");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("role", "assistant");
        }

        json.WriteStartArray("content");
        foreach (TextPart part in Parts)
            part.Write(json);
        json.WriteEndArray();
    }
}

/// <summary>One part of a text item.</summary>
internal sealed class TextPart(TextKind kind)
{
    private readonly StringBuilder _text = new();
    private string? _whole;

    public TextKind Kind => kind;

    /// <summary>The log probabilities of its tokens, where they were asked for.</summary>
    public List<ChatLogprob> Logprobs { get; } = [];

    public string Text => _whole ??= _text.ToString();

    public void Append(string text)
    {
        _text.Append(text);
        _whole = null;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", kind switch { TextKind.Output => "output_text", TextKind.Refusal => "refusal", _ => "reasoning_text" });
        json.WriteString(kind == TextKind.Refusal ? "refusal" : "text", Text);
        if (kind == TextKind.Output)
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
            json.WriteLogprobs(Logprobs);
        }

        json.WriteEndObject();
    }
}
