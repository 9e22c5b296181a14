using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Memory.Duplicates;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Messages;

/// <summary>Messages as Letta's clients send them: <c>messages</c>, or <c>input</c> for a single one of the user.</summary>
internal static class MessageReader
{
    private const int MostMessages = 1000;
    private const int LongestName = 256;

    /// <summary>Kinds of their own, by role; what else a message may be is made by an agent.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["user"] = "user_message",
        ["system"] = "system_message",
        ["assistant"] = "assistant_message",
    };

    /// <param name="body">The request.</param>
    /// <param name="session">The session that the request's header names.</param>
    public static IReadOnlyList<NewMessage> Read(BodyFields body, string? session)
    {
        if (body.Has("input") && body.Has("messages"))
            body.Refuse("input", "and messages exclude each other");
        if (body.Has("input"))
            return [Make(body, "input", "user", session)];
        if (!body.Has("messages"))
            body.Refuse("messages", "is missing (or input, for one message of the user)");
        IReadOnlyList<BodyFields> items = body.Items("messages");
        if (body.Has("messages") && items.Count is 0 or > MostMessages)
            body.Refuse("messages", $"must be from 1 to {MostMessages} messages");
        return [.. items.Select(item => One(item, session))];
    }

    private static NewMessage One(BodyFields item, string? session)
    {
        if (item.Text("type") is { } type and not "message")
            item.Refuse("type", $"'{type}' is made by a running agent; only 'message' can be stored");
        string role = item.Required("role");
        if (role.Length > 0 && !Types.ContainsKey(role))
            item.Refuse("role", $"must be one of {string.Join(", ", Types.Keys)}");
        return Make(item, "content", role, session);
    }

    private static NewMessage Make(BodyFields item, string field, string role, string? session)
    {
        string text = "";
        JsonNode? content = null;
        if (item.Has(field))
            (text, content) = Content(item, field);
        else
            item.Refuse(field, "is missing");
        string? sender = item.Text("name", LongestName);
        var body = new JsonObject { ["content"] = content };
        foreach (string kept in (string[])["sender_id", "group_id"])
        {
            if (item.Text(kept, LongestName) is { } value)
                body[kept] = value;
        }

        // The thread keeps what was said; what the memory itself put into it is not found in it again.
        return new NewMessage(role, Types.GetValueOrDefault(role, ""), RecallMark.Strip(text).Text, body.ToJsonString(LettaJson.Options), Fingerprint(role, sender, content))
        {
            Otid = item.Text("otid", LongestName),
            Sender = sender,
            SaidAt = item.Time("created_at") ?? item.Time("date"),
            Session = item.Text("session_id", LongestName) ?? session,
        };
    }

    /// <summary>The words of a text or of a list of parts, and the content as it came.</summary>
    private static (string Text, JsonNode? Content) Content(BodyFields item, string field)
    {
        if (item.Body.GetProperty(field).ValueKind == JsonValueKind.String)
        {
            string text = item.Text(field) ?? "";
            return (text, JsonValue.Create(text));
        }

        IReadOnlyList<BodyFields> parts = item.Items(field);
        foreach (BodyFields part in parts)
        {
            if (part.Required("type") == "text")
                part.Required("text");
        }

        return (string.Join('\n', parts.Select(part => part.Text("text")).OfType<string>()), JsonNode.Parse(item.Body.GetProperty(field).GetRawText()));
    }

    private static byte[] Fingerprint(string role, string? sender, JsonNode? content) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{role}\0{sender}\0{content?.ToJsonString(LettaJson.Options)}"));
}
