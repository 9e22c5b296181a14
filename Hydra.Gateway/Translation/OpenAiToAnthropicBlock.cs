using System.Buffers;
using System.Text;

namespace Hydra.Gateway.Translation;

/// <summary>A block of the answer on its way out. What comes for it before it is open waits in it.</summary>
internal abstract class OpenAiToAnthropicBlock
{
    /// <summary>Its place among the blocks; negative until it is open.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>Whether it may be closed when another block waits: whether nothing more can belong to it.</summary>
    public abstract bool IsComplete { get; }

    public void Open(int index, IBufferWriter<byte> output)
    {
        Index = index;
        Start(output);
    }

    /// <summary>Writes what has come for it and was not written yet.</summary>
    public abstract void Flush(IBufferWriter<byte> output);

    /// <summary>Writes what its end needs.</summary>
    /// <param name="isCut">Whether the answer was cut off by its length.</param>
    /// <param name="output">Where to.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public abstract string? End(bool isCut, IBufferWriter<byte> output);

    protected abstract void Start(IBufferWriter<byte> output);
}

/// <summary>A block of text or of thinking; <paramref name="type"/> is Anthropic's name for it.</summary>
internal sealed class OpenAiToAnthropicText(string type) : OpenAiToAnthropicBlock
{
    public const string Text = "text";
    public const string Thinking = "thinking";

    private readonly StringBuilder _waiting = new();

    public string Type => type;

    public override bool IsComplete => true;

    public void Add(string text) => _waiting.Append(text);

    public override void Flush(IBufferWriter<byte> output)
    {
        if (_waiting.Length == 0)
            return;
        OpenAiToAnthropicEvents.Delta(output, Index, type == Text ? ("text_delta", "text") : ("thinking_delta", "thinking"), _waiting.ToString());
        _waiting.Clear();
    }

    public override string? End(bool isCut, IBufferWriter<byte> output)
    {
        if (type == Thinking)
            OpenAiToAnthropicEvents.Delta(output, Index, ("signature_delta", "signature"), OpenAiToAnthropicEvents.Signature);
        return null;
    }

    protected override void Start(IBufferWriter<byte> output) => OpenAiToAnthropicEvents.TextStart(output, Index, type);
}

/// <summary>A call of a tool. It becomes a block once its name and id are known; its arguments may come whole or in fragments.</summary>
/// <param name="index">Its number in OpenAI's chunks; null where they have none.</param>
internal sealed class OpenAiToAnthropicCall(int? index) : OpenAiToAnthropicBlock
{
    private readonly OpenAiToAnthropicArguments _arguments = new();

    public int? CallIndex => index;

    /// <summary>The backend's id.</summary>
    public string? Id { get; set; }

    /// <summary>The id as the caller reads it; set before the block opens.</summary>
    public string? CallerId { get; set; }

    public string? Name { get; set; }

    public bool IsMended { get; private set; }

    /// <summary>Whether its block is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether it says nothing at all.</summary>
    public bool IsNothing => Id is null && Name is null && _arguments.IsEmpty;

    public override bool IsComplete => _arguments.IsComplete;

    public void Add(string fragment) => _arguments.Add(fragment);

    /// <summary>An object goes out as it comes; anything else waits for the end, which may make an object of it.</summary>
    public override void Flush(IBufferWriter<byte> output)
    {
        if (_arguments.IsObject)
            Write(_arguments.Take(), output);
    }

    public override string? End(bool isCut, IBufferWriter<byte> output)
    {
        IsClosed = true;
        (string? rest, IsMended) = _arguments.End(isCut);
        if (rest is null)
            return $"The arguments of the call of '{Name}' are no JSON object.";
        Write(rest, output);
        return null;
    }

    protected override void Start(IBufferWriter<byte> output) => OpenAiToAnthropicEvents.CallStart(output, Index, CallerId!, Name!);

    private void Write(string text, IBufferWriter<byte> output)
    {
        if (text.Length > 0)
            OpenAiToAnthropicEvents.Delta(output, Index, ("input_json_delta", "partial_json"), text);
    }
}
