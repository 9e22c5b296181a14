using System.Buffers;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// The blocks of one answer in a queue: the first is open and its pieces go out as they come; the others hold theirs until it is closed. So one block is open
/// at a time, indexes count up, and nothing is lost where fragments of several calls, or text among them, come mixed.
/// <code>
/// text  ─► belongs to the last block? ─yes─► add                    ┌ first block not open ─► start, index + 1
///                     └no─► new block at the end                    │ write what it holds
/// call  ─► known by index or id? ─no─► remember it                  │ another waits and this one is complete ─► end, stop, next
///          name and id known, not in the queue ─► to the end        └ else it stays open
/// </code>
/// </summary>
internal sealed class OpenAiToAnthropicBlocks
{
    private readonly Queue<OpenAiToAnthropicBlock> _queue = [];
    private readonly List<OpenAiToAnthropicCall> _calls = [];
    private readonly HashSet<string> _ids = [];
    private OpenAiToAnthropicBlock? _last;
    private int _opened;
    private long _letters;

    /// <summary>Whether any tool is called.</summary>
    public bool HasCalls => _ids.Count > 0;

    /// <summary>How many calls were mended.</summary>
    public int Mended => _calls.Count(call => call.IsMended);

    /// <summary>The answer's length in tokens as well as it can be told from its letters: four to a token.</summary>
    public int EstimatedTokens => (int)Math.Min(int.MaxValue, (_letters + 3) / 4);

    /// <summary>Adds text or thinking.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Add(string type, string text, IBufferWriter<byte> output)
    {
        _letters += text.Length;
        if (_last is not OpenAiToAnthropicText block || block.Type != type)
            Append(block = new OpenAiToAnthropicText(type));
        block.Add(text);
        return Advance(output, isEnd: false, isCut: false);
    }

    /// <summary>Adds a call, whole or a fragment.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Add(JsonElement fragment, IBufferWriter<byte> output)
    {
        string? id = fragment.NonEmpty("id");
        string? name = fragment.Field("function").NonEmpty("name");
        string arguments = fragment.Arguments();
        OpenAiToAnthropicCall call = CallOf(fragment, id, name);
        if (call.IsClosed)
            return string.IsNullOrWhiteSpace(arguments) ? null : $"The call of '{call.Name}' goes on after its end.";
        call.Id ??= id;
        call.Name ??= name;
        call.Add(arguments);
        _letters += arguments.Length;
        if (call is { CallerId: null, Id: not null, Name: not null })
            Announce(call);
        return Advance(output, isEnd: false, isCut: false);
    }

    /// <summary>Closes every block.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? End(bool isCut, IBufferWriter<byte> output)
    {
        foreach (OpenAiToAnthropicCall call in _calls.Where(call => call.CallerId is null && !call.IsNothing))
        {
            // Where its length cut the answer off, a call may lack even its name: nothing of it is of use, and the reason says why it is missing.
            if (call.Name is null && isCut)
                continue;
            if (call.Name is null)
                return "A call does not name its tool.";
            Announce(call);
        }

        return Advance(output, isEnd: true, isCut);
    }

    /// <summary>A fragment belongs to the call of its index, unless it brings another id: some backends number every call 0. Without an index the id tells, or a name, which only a call's first fragment has.</summary>
    private OpenAiToAnthropicCall CallOf(JsonElement fragment, string? id, string? name)
    {
        int? index = fragment.Field("index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : null;
        OpenAiToAnthropicCall? known = index is not null ? _calls.FindLast(call => call.CallIndex == index)
            : id is not null ? _calls.FindLast(call => call.Id == id)
            : name is null ? _calls.LastOrDefault()
            : null;
        if (known is not null && (id is null || known.Id is null || known.Id == id))
            return known;
        var added = new OpenAiToAnthropicCall(index);
        _calls.Add(added);
        return added;
    }

    /// <summary>Puts a call into the queue, with an id that no other of the answer has.</summary>
    private void Announce(OpenAiToAnthropicCall call)
    {
        string id = call.Id is null ? OpenAiToAnthropicIds.New() : OpenAiToAnthropicIds.Of(call.Id);
        call.CallerId = _ids.Add(id) ? id : OpenAiToAnthropicIds.New();
        _ids.Add(call.CallerId);
        Append(call);
    }

    private void Append(OpenAiToAnthropicBlock block)
    {
        _queue.Enqueue(block);
        _last = block;
    }

    private string? Advance(IBufferWriter<byte> output, bool isEnd, bool isCut)
    {
        while (_queue.TryPeek(out OpenAiToAnthropicBlock? first))
        {
            if (first.Index < 0)
                first.Open(_opened++, output);
            first.Flush(output);
            if (!isEnd && (_queue.Count == 1 || !first.IsComplete))
                return null;
            if (first.End(isCut, output) is { } wrong)
                return wrong;
            OpenAiToAnthropicEvents.BlockStop(output, first.Index);
            _queue.Dequeue();
        }

        return null;
    }
}
