using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Responses;

namespace Hydra.Gateway.Translation;

/// <summary>
/// An answer inside the gateway → the events of OpenAI's Responses API; a state machine without I/O, one instance an answer.
/// <code>
/// created, in_progress ─► items in the order in which they begin ─► completed | incomplete | failed, then error
///
/// text of one kind    item added, part added, deltas ─ another kind comes, or a call ─► text done, part done, item done
/// call of a function  item added, deltas ─────────── the end ─────────────────────────► arguments done, item done
/// </code>
/// Text is closed as soon as something else begins. Calls stay open to the end, for fragments of several may come mixed; every event says
/// which item it concerns.
/// </summary>
internal sealed class OpenAiToResponses
{
    private readonly ResponseObject _response;
    private readonly ResponseEvents _events;
    private readonly TimeProvider _time;
    private readonly OpenAiToResponsesCalls _calls;
    private readonly OpenAiToResponsesText _text;
    private ResponseItem? _last;
    private string? _finish;
    private bool _hasBegun;

    public OpenAiToResponses(ResponseObject response, ResponseEvents events, TimeProvider time)
    {
        _response = response;
        _events = events;
        _time = time;
        _text = new OpenAiToResponsesText(response, events);
        _calls = new OpenAiToResponsesCalls(response, events, () => _text.Close(isCut: false));
    }

    /// <summary>Adds what one part of the answer says.</summary>
    public void Add(ChatPart part)
    {
        if (part.Model is { Length: > 0 } model && !_hasBegun)
            _response.Model = model;
        Begin();
        _response.Usage = part.Usage ?? _response.Usage;
        // One answer was asked for: others are not sent.
        foreach (ChatChoice choice in (part.Choices ?? []).OfType<ChatChoice>().Where(choice => choice.Index == 0))
            AddChoice(choice);
    }

    /// <summary>The answer is whole.</summary>
    public void End()
    {
        Begin();
        _response.IncompleteReason = _finish switch { "length" => "max_output_tokens", "content_filter" => "content_filter", _ => null };
        bool isCut = _response.IncompleteReason is not null;
        _text.Close(isCut && _last == _text.Open);
        _calls.BeginHeld(isCut: _finish == "length");
        if (_response.Items.Count == 0)
        {
            // A model that says nothing has said an empty message.
            _text.Add(TextKind.Output, "");
            _text.Close(isCut);
        }

        _calls.Close(isCut ? _last : null);
        _response.Status = isCut ? ResponseStatus.Incomplete : ResponseStatus.Completed;
        _response.CompletedAt = isCut ? null : _time.GetUtcNow();
        WriteResponse($"response.{_response.Status}");
    }

    /// <summary>The answer broke off, or never began.</summary>
    public void Fail(ApiError error)
    {
        Begin();
        foreach (ResponseItem item in _response.Items.Where(item => item.Status == ResponseStatus.InProgress))
            item.Status = ResponseStatus.Incomplete;
        _response.Status = ResponseStatus.Failed;
        _response.Failure = new ResponseFailure(error.Status >= 500 ? "server_error" : "invalid_prompt", error.Message);
        // Clients look for the one or for the other: some take a stream without a last response for a lost connection, some read only the error.
        WriteResponse("response.failed");
        Utf8JsonWriter json = _events.Begin("error");
        json.WriteString("code", error.Code ?? error.Type);
        json.WriteString("message", error.Message);
        json.WriteString("param", error.Parameter);
        _events.End(json);
    }

    /// <summary>The whole answer, where it is not streamed.</summary>
    public static ReadOnlyMemory<byte> Whole(ResponseObject response, ChatPart answer, TimeProvider time)
    {
        var unread = new ResponseEvents();
        var machine = new OpenAiToResponses(response, unread, time);
        machine.Add(answer);
        machine.End();
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output))
            response.Write(json);
        return output.WrittenMemory;
    }

    private void AddChoice(ChatChoice choice)
    {
        if (_response.Request.WantsLogprobs)
            _text.Hold((choice.Logprobs?.Content ?? []).OfType<ChatLogprob>());
        if ((choice.Delta ?? choice.Message) is { } said)
        {
            AddTextUnlessEmpty(TextKind.Reasoning, said.ReasoningContent ?? said.Reasoning);
            AddTextUnlessEmpty(TextKind.Output, said.Content);
            AddTextUnlessEmpty(TextKind.Refusal, said.Refusal);
            foreach (ChatCall call in (said.ToolCalls ?? []).OfType<ChatCall>())
                _last = _calls.Add(call) ?? _last;
        }

        _finish = choice.FinishReason ?? _finish;
    }

    private void AddTextUnlessEmpty(TextKind kind, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            _last = _text.Add(kind, text);
    }

    private void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        WriteResponse("response.created");
        WriteResponse("response.in_progress");
    }

    private void WriteResponse(string type)
    {
        Utf8JsonWriter json = _events.Begin(type);
        json.WritePropertyName("response");
        _response.Write(json);
        _events.End(json);
    }
}
