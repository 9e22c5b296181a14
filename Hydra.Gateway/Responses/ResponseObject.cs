using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hydra.Gateway.Responses;

/// <summary>One response as far as it is known: OpenAI's <c>response</c> object. Nothing of it outlives its request.</summary>
internal sealed class ResponseObject(RequestEcho request, DateTimeOffset createdAt)
{
    private readonly string _unique = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly List<ResponseItem> _items = [];

    /// <summary>The model that answers, as its backend names it; the one that was asked for until it has.</summary>
    public string Model { get; set; } = request.Model;

    /// <summary>One of <see cref="ResponseStatus"/>.</summary>
    public string Status { get; set; } = ResponseStatus.InProgress;

    /// <summary>Why it is incomplete, in OpenAI's word; null where it is not.</summary>
    public string? IncompleteReason { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Why it failed; null where it did not.</summary>
    public ResponseFailure? Failure { get; set; }

    /// <summary>What it cost; null while nobody has said.</summary>
    public ChatUsage? Usage { get; set; }

    public RequestEcho Request => request;

    public IReadOnlyList<ResponseItem> Items => _items;

    public TextItem AddText(bool isReasoning) => Add(new TextItem(IdOf(isReasoning ? "rs" : "msg", _items.Count), _items.Count, isReasoning));

    public CallItem AddCall(string callId, string name) => Add(new CallItem(IdOf("fc", _items.Count), _items.Count, callId, name));

    /// <summary>A name for a call that has none of its own.</summary>
    public string NewCallId(int number) => IdOf("call", number);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", $"resp_{_unique}");
        json.WriteString("object", "response");
        json.WriteNumber("created_at", createdAt.ToUnixTimeSeconds());
        json.WriteString("status", Status);
        WriteOutcome(json);
        json.WriteString("model", Model);
        json.WriteStartArray("output");
        foreach (ResponseItem item in _items)
            item.Write(json);
        json.WriteEndArray();
        request.Write(json);
        WriteUsage(json);
        json.WriteEndObject();
    }

    private void WriteOutcome(Utf8JsonWriter json)
    {
        if (CompletedAt is { } completed)
            json.WriteNumber("completed_at", completed.ToUnixTimeSeconds());
        else
            json.WriteNull("completed_at");
        json.WriteNullOr("error", Failure is null ? null : () =>
        {
            json.WriteString("code", Failure.Code);
            json.WriteString("message", Failure.Message);
        });
        json.WriteNullOr("incomplete_details", IncompleteReason is null ? null : () => json.WriteString("reason", IncompleteReason));
    }

    private void WriteUsage(Utf8JsonWriter json) => json.WriteNullOr("usage", Usage is null ? null : () =>
    {
        json.WriteNumber("input_tokens", Usage.PromptTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", Usage.PromptTokensDetails?.CachedTokens ?? 0);
        json.WriteNumber("cache_write_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", Usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", Usage.CompletionTokensDetails?.ReasoningTokens ?? 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", Usage.PromptTokens + Usage.CompletionTokens);
    });

    private T Add<T>(T item) where T : ResponseItem
    {
        _items.Add(item);
        return item;
    }

    private string IdOf(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{_unique}{number:x4}");
}

/// <summary>Why a response failed.</summary>
/// <param name="Code">One of the codes of OpenAI's <c>ResponseError</c>.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ResponseFailure(string Code, string Message);
