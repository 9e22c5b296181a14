using System.Globalization;
using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Messages;

/// <summary>Storing and listing messages. Nothing answers them: running agents is not the memory's work.</summary>
internal static class MessagesApi
{
    /// <summary>Puts the messages of a request into a session of that name, unless a message names its own.</summary>
    public const string SessionHeader = "x-hydra-session";

    /// <summary>Tells how many messages of the request were there already.</summary>
    public const string RepeatedHeader = "x-hydra-repeated";

    private const string RetryHeader = "x-stainless-retry-count";

    public static RouteGroupBuilder MapMessagesApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/agents/{agentId}/messages", AddAsync);
        group.MapGet("/agents/{agentId}/messages", ListAsync);
        group.MapGet("/messages", ListAllAsync);
        group.MapGet("/messages/{messageId}", FindAsync);
        return group;
    }

    /// <summary>Stores the messages of a request in a thread and tells them as they are stored, whole or as a stream that ends at once.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ingestion">Where they go.</param>
    /// <param name="agentId">Whose thread it is; null: the body says it.</param>
    /// <param name="conversationId">The conversation; null: the agent's own thread.</param>
    /// <param name="streaming">Whether to stream where the body does not say.</param>
    internal static async Task<IResult> StoreAsync(HttpContext context, MessageIngestion ingestion, string? agentId, string? conversationId, bool streaming)
    {
        string? session = context.Request.Headers[SessionHeader].FirstOrDefault();
        (MessageRequest? request, IResult? refusal) = await LettaBody.ReadAsync(
            context.Request,
            body => new MessageRequest(agentId ?? body.Required("agent_id"), MessageReader.Read(body, session), body.Flag("streaming") ?? streaming));
        if (request is null)
            return refusal!;
        bool isRetry = int.TryParse(context.Request.Headers[RetryHeader].FirstOrDefault(), CultureInfo.InvariantCulture, out int retries) && retries > 0;
        StoredBatch? batch = await ingestion.AddAsync(new MessageBatch(request.AgentId, conversationId, request.Messages, isRetry), context.RequestAborted);
        if (batch is null)
            return conversationId is null ? LettaResults.NotFound("Agent", request.AgentId) : LettaResults.NotFound("Conversation", conversationId);
        context.Response.Headers[RepeatedHeader] = $"{batch.Messages.Count - batch.Added.Count}";
        return request.Streaming ? new MessageStream(batch) : TypedResults.Json(LettaMessages.Answer(batch), LettaJson.Options);
    }

    private static Task<IResult> AddAsync(string agentId, HttpContext context, MessageIngestion ingestion) => StoreAsync(context, ingestion, agentId, conversationId: null, streaming: false);

    private static async Task<IResult> ListAsync(string agentId, HttpRequest request, MessageStore messages, CancellationToken cancellationToken)
    {
        if (!await messages.HasAgentAsync(agentId, cancellationToken))
            return LettaResults.NotFound("Agent", agentId);
        return await PageAsync(request, messages, query => new MessagePage { AgentId = agentId, ConversationId = query.Text("conversation_id") });
    }

    private static Task<IResult> ListAllAsync(HttpRequest request, MessageStore messages) =>
        PageAsync(request, messages, query => new MessagePage { AgentId = query.Text("agent_id"), ConversationId = query.Text("conversation_id") });

    /// <summary>A page as the query asks for it, of the messages that <paramref name="of"/> names.</summary>
    internal static async Task<IResult> PageAsync(HttpRequest request, MessageStore messages, Func<QueryFields, MessagePage> of)
    {
        List<string> faults = [];
        var query = new QueryFields(request.Query, faults);
        IReadOnlyList<string> types = query.Texts("include_return_message_types");
        MessagePage page = of(query) with
        {
            After = query.Text("after"),
            Before = query.Text("before"),
            SessionId = query.Text("session_id"),
            Roles = query.Texts("roles"),
            From = query.Time("start_date"),
            To = query.Time("end_date", endOfDay: true),
            Ascending = query.Ascending(otherwise: false),
            Limit = query.Limit(100),
        };
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        foreach (string? cursor in (string?[])[page.After, page.Before])
        {
            if (cursor is not null && await messages.FindAsync(cursor, request.HttpContext.RequestAborted) is null)
                return LettaResults.NotFound("Message", cursor);
        }

        List<StoredMessage> found = await messages.ListAsync(page, request.HttpContext.RequestAborted);
        return TypedResults.Json(LettaMessages.Of(types.Count == 0 ? found : found.Where(message => types.Contains(message.MessageType))), LettaJson.Options);
    }

    /// <summary>An array, since one message of an agent can be several of Letta's.</summary>
    private static async Task<IResult> FindAsync(string messageId, MessageStore messages, CancellationToken cancellationToken) =>
        await messages.FindAsync(messageId, cancellationToken) is { } message
            ? TypedResults.Json(new JsonArray(LettaMessages.Of(message)), LettaJson.Options)
            : LettaResults.NotFound("Message", messageId);

    private sealed record MessageRequest(string AgentId, IReadOnlyList<NewMessage> Messages, bool Streaming);
}
