using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>How far an item or a response is, as OpenAI spells it.</summary>
internal static class ResponseStatus
{
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Incomplete = "incomplete";
    public const string Failed = "failed";
}

/// <summary>One item of a response's output: a piece of reasoning, a message or a call of a function.</summary>
/// <param name="id">Its name in all events that concern it.</param>
/// <param name="index">Its place in the output.</param>
internal abstract class ResponseItem(string id, int index)
{
    public string Id { get; } = id;

    public int Index { get; } = index;

    /// <summary>One of <see cref="ResponseStatus"/>.</summary>
    public string Status { get; set; } = ResponseStatus.InProgress;

    /// <summary>Writes the item as it is by now.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        WriteFields(json);
        json.WriteString("status", Status);
        json.WriteEndObject();
    }

    protected abstract void WriteFields(Utf8JsonWriter json);
}
