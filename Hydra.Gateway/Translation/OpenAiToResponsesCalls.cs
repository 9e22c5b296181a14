using System.Text;
using System.Text.Json;
using Hydra.Gateway.Responses;

namespace Hydra.Gateway.Translation;

/// <summary>
/// The calls of functions in an answer: fragments that belong to one call by its index, its id or their place → one item each. A call begins
/// when both its id and its name are known; what comes before is held.
/// </summary>
internal sealed class OpenAiToResponsesCalls(ResponseObject response, ResponseEvents events, Action closeText)
{
    private readonly List<Call> _calls = [];
    private readonly HashSet<string> _ids = [];

    /// <summary>Adds a fragment.</summary>
    /// <returns>The item that it belongs to; null where that has not begun.</returns>
    public ResponseItem? Add(ChatCall fragment)
    {
        Call call = CallOf(fragment);
        call.Id ??= NullIfEmpty(fragment.Id);
        call.Name ??= NullIfEmpty(fragment.Function?.Name);
        call.Held.Append(fragment.Function?.Arguments);
        if (call.Item is null && call is not { Id: not null, Name: not null })
            return null;
        Begin(call);
        return call.Item;
    }

    /// <summary>Begins the calls of which something is still not known: it will not come any more.</summary>
    /// <param name="isCut">Whether its length cut the answer off: a call that has not even a name then is left out.</param>
    public void BeginHeld(bool isCut)
    {
        if (isCut)
            _calls.RemoveAll(call => call.Name is null);
        foreach (Call call in _calls)
            Begin(call);
    }

    /// <summary>Ends all calls.</summary>
    /// <param name="cut">The item in whose middle the answer was cut; null where it was not.</param>
    public void Close(ResponseItem? cut)
    {
        foreach (CallItem item in _calls.Select(call => call.Item!))
        {
            // OpenAI's clients parse the arguments, and no text is no JSON.
            if (!item.HasArguments && item != cut)
                WriteArguments(item, "{}");
            Utf8JsonWriter json = BeginEvent("response.function_call_arguments.done", item);
            json.WriteString("arguments", item.Arguments);
            events.End(json);
            item.Status = item == cut ? ResponseStatus.Incomplete : ResponseStatus.Completed;
            WriteItem("response.output_item.done", item);
        }
    }

    private void Begin(Call call)
    {
        if (call.Item is null)
        {
            closeText();
            call.Item = response.AddCall(UniqueId(call.Id), call.Name ?? "");
            WriteItem("response.output_item.added", call.Item);
        }

        if (call.Held.Length == 0)
            return;
        WriteArguments(call.Item, call.Held.ToString());
        call.Held.Clear();
    }

    /// <summary>An index counts only until another id comes with it: some servers give all calls the same. Without an index the id tells, and without both the fragment continues the last call.</summary>
    private Call CallOf(ChatCall fragment)
    {
        string? id = NullIfEmpty(fragment.Id);
        Call? found = fragment.Index is { } index ? _calls.FindLast(call => call.Index == index)
            : id is not null ? _calls.Find(call => call.Id == id)
            : _calls.LastOrDefault();
        if (found is not null && (id is null || found.Id is null || found.Id == id))
            return found;
        var added = new Call { Index = fragment.Index };
        _calls.Add(added);
        return added;
    }

    /// <summary>A caller finds its call again by the id, so no two may have the same.</summary>
    private string UniqueId(string? id)
    {
        string unique = id is not null && _ids.Add(id) ? id : response.NewCallId(response.Items.Count);
        _ids.Add(unique);
        return unique;
    }

    private void WriteArguments(CallItem item, string text)
    {
        item.Append(text);
        Utf8JsonWriter json = BeginEvent("response.function_call_arguments.delta", item);
        json.WriteString("delta", text);
        events.End(json);
    }

    private void WriteItem(string type, CallItem item)
    {
        Utf8JsonWriter json = events.Begin(type);
        json.WriteNumber("output_index", item.Index);
        json.WritePropertyName("item");
        item.Write(json);
        events.End(json);
    }

    private Utf8JsonWriter BeginEvent(string type, CallItem item)
    {
        Utf8JsonWriter json = events.Begin(type);
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        return json;
    }

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;

    private sealed class Call
    {
        public int? Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        /// <summary>Arguments that have not gone out.</summary>
        public StringBuilder Held { get; } = new();

        public CallItem? Item { get; set; }
    }
}
