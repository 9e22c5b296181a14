using System.Text;
using System.Text.Json;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>A block as a strict client puts it together.</summary>
internal sealed class ReadBlock
{
    private readonly StringBuilder _text = new();
    private string _signature = "";

    public ReadBlock(JsonElement start)
    {
        Type = start.GetProperty("type").GetString()!;
        switch (Type)
        {
            case "text":
                MessageStreamReader.Require(start.GetProperty("text").GetString() is "", "A text block does not start empty.");
                break;
            case "thinking":
                MessageStreamReader.Require(start.GetProperty("thinking").GetString() is "" && start.GetProperty("signature").GetString() is "", "A thinking block does not start empty.");
                break;
            case "tool_use":
                Id = start.GetProperty("id").GetString()!;
                Name = start.GetProperty("name").GetString()!;
                MessageStreamReader.Require(Id.Length > 0 && Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'), $"'{Id}' is no id.");
                MessageStreamReader.Require(Name.Length > 0, "A call names no tool.");
                MessageStreamReader.Require(start.GetProperty("input").ValueKind == JsonValueKind.Object && !start.GetProperty("input").EnumerateObject().Any(), "The input does not start empty.");
                break;
            default:
                MessageStreamReader.Require(false, $"{Type} is no type of a block.");
                break;
        }
    }

    public string Type { get; }

    public string? Id { get; }

    public string? Name { get; }

    /// <summary>Its text, thinking, or the JSON of its input.</summary>
    public string Text => _text.ToString();

    public void Add(JsonElement delta)
    {
        string type = delta.GetProperty("type").GetString()!;
        switch (Type, type)
        {
            case ("text", "text_delta"):
                Add(delta.GetProperty("text").GetString()!);
                break;
            case ("thinking", "thinking_delta"):
                MessageStreamReader.Require(_signature.Length == 0, "Thinking goes on after its signature.");
                Add(delta.GetProperty("thinking").GetString()!);
                break;
            case ("thinking", "signature_delta"):
                MessageStreamReader.Require(_signature.Length == 0, "Thinking is signed twice.");
                _signature = delta.GetProperty("signature").GetString()!;
                break;
            case ("tool_use", "input_json_delta"):
                Add(delta.GetProperty("partial_json").GetString()!);
                break;
            default:
                MessageStreamReader.Require(false, $"Content block is not a block for {type} but {Type}.");
                break;
        }
    }

    public void Close()
    {
        MessageStreamReader.Require(Type != "thinking" || _signature.Length > 0, "Thinking is not signed.");
        if (Type != "tool_use")
            return;
        using JsonDocument input = JsonDocument.Parse(Text);
        MessageStreamReader.Require(input.RootElement.ValueKind == JsonValueKind.Object, "The input is no object.");
    }

    private void Add(string text)
    {
        MessageStreamReader.Require(text.Length > 0, "A delta is empty.");
        _text.Append(text);
    }
}
