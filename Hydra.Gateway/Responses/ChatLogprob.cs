using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>How probable a token was, and those that were nearly taken.</summary>
internal sealed record ChatLogprob
{
    /// <summary>What OpenAI says of a token that was as good as impossible; JSON has no infinity.</summary>
    private const double Least = -9999;

    public string? Token { get; init; }

    public double Logprob { get; init; }

    public IReadOnlyList<int>? Bytes { get; init; }

    public IReadOnlyList<ChatLogprob?>? TopLogprobs { get; init; }

    public void Write(Utf8JsonWriter json) => Write(json, withOthers: true);

    private void Write(Utf8JsonWriter json, bool withOthers)
    {
        json.WriteStartObject();
        json.WriteString("token", Token ?? "");
        json.WriteNumber("logprob", double.IsFinite(Logprob) ? Logprob : Least);
        json.WriteStartArray("bytes");
        // TabbyAPI leaves them out; OpenAI's clients take a probability without them for none.
        foreach (int value in Bytes ?? [.. Encoding.UTF8.GetBytes(Token ?? "").Select(one => (int)one)])
            json.WriteNumberValue(value);
        json.WriteEndArray();
        if (withOthers)
        {
            json.WriteStartArray("top_logprobs");
            foreach (ChatLogprob other in (TopLogprobs ?? []).OfType<ChatLogprob>())
                other.Write(json, withOthers: false);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
