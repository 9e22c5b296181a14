using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Messages;
using Hydra.Memory.Opening;
using Hydra.Memory.Storage;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Conversations;

/// <summary>Threads of an agent beside its own. The id <c>default</c>, with the agent in the body, and an agent's id stand for the agent's own thread.</summary>
internal static class ConversationsApi
{
    private const int LongestSummary = 100_000;

    public static RouteGroupBuilder MapConversationsApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1/conversations").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/", CreateAsync);
        group.MapGet("/", ListAsync);
        group.MapGet("/{conversationId}", FindAsync);
        group.MapPatch("/{conversationId}", ChangeAsync);
        group.MapPost("/{conversationId}/messages", AddMessagesAsync);
        group.MapGet("/{conversationId}/messages", ListMessagesAsync);
        return group;
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, ConversationStore conversations)
    {
        if (request.Query["agent_id"].FirstOrDefault() is not { Length: > 0 } agentId)
            return LettaResults.Invalid("agent_id is missing: name the agent in the query.");
        (NewConversation? asked, IResult? refusal) = await LettaBody.ReadAsync(request, NewConversation.Read);
        if (asked is null)
            return refusal!;
        return await conversations.AddAsync(agentId, asked.Summary, asked.Body, request.HttpContext.RequestAborted) is { } made
            ? TypedResults.Json(Write(made), LettaJson.Options)
            : LettaResults.NotFound("Agent", agentId);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ConversationStore conversations)
    {
        List<string> faults = [];
        var query = new QueryFields(request.Query, faults);
        string? order = query.Text("order_by");
        if (order is not (null or "created_at" or "last_message_at" or "last_run_completion"))
            query.Refuse("order_by", "must be created_at or last_message_at");
        var page = new ConversationPage
        {
            AgentId = query.Text("agent_id"),
            SummaryPattern = query.Text("summary_search") is { } search ? LikePattern.Containing(search) : null,
            After = query.Text("after"),
            Ascending = query.Ascending(otherwise: false),
            ByLastMessage = order is not (null or "created_at"),
            Limit = query.Limit(50),
        };
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        CancellationToken cancellationToken = request.HttpContext.RequestAborted;
        if (page.After is not null && await conversations.FindAsync(page.After, cancellationToken) is null)
            return LettaResults.NotFound("Conversation", page.After);
        List<Conversation> found = await conversations.ListAsync(page, cancellationToken);
        return TypedResults.Json(new JsonArray([.. found.Select(Write)]), LettaJson.Options);
    }

    private static async Task<IResult> FindAsync(string conversationId, ConversationStore conversations, CancellationToken cancellationToken) =>
        await conversations.FindAsync(conversationId, cancellationToken) is { } found ? TypedResults.Json(Write(found), LettaJson.Options) : LettaResults.NotFound("Conversation", conversationId);

    private static async Task<IResult> ChangeAsync(string conversationId, HttpRequest request, ConversationStore conversations)
    {
        (NewConversation? asked, IResult? refusal) = await LettaBody.ReadAsync(request, NewConversation.Read);
        if (asked is null)
            return refusal!;
        return await conversations.ChangeAsync(conversationId, asked.Summary, request.HttpContext.RequestAborted) is { } changed
            ? TypedResults.Json(Write(changed), LettaJson.Options)
            : LettaResults.NotFound("Conversation", conversationId);
    }

    /// <summary>The clients always read a stream here, whatever they ask for, unless the body says streaming: false.</summary>
    private static async Task<IResult> AddMessagesAsync(string conversationId, HttpContext context, ConversationStore conversations, MessageIngestion ingestion)
    {
        if (conversationId == "default")
            return await MessagesApi.StoreAsync(context, ingestion, agentId: null, conversationId: null, streaming: true);
        if (LettaId.TryRead("agent", conversationId, out _))
            return await MessagesApi.StoreAsync(context, ingestion, conversationId, conversationId: null, streaming: true);
        return await conversations.FindAsync(conversationId, context.RequestAborted) is { } conversation
            ? await MessagesApi.StoreAsync(context, ingestion, conversation.AgentId, conversation.Id, streaming: true)
            : LettaResults.NotFound("Conversation", conversationId);
    }

    private static async Task<IResult> ListMessagesAsync(string conversationId, HttpRequest request, ConversationStore conversations, MessageStore messages)
    {
        if (LettaId.TryRead("agent", conversationId, out _))
            return await MessagesApi.PageAsync(request, messages, _ => new MessagePage { AgentId = conversationId });
        return await conversations.FindAsync(conversationId, request.HttpContext.RequestAborted) is { } conversation
            ? await MessagesApi.PageAsync(request, messages, _ => new MessagePage { AgentId = conversation.AgentId, ConversationId = conversation.Id })
            : LettaResults.NotFound("Conversation", conversationId);
    }

    private static JsonObject Write(Conversation conversation)
    {
        var written = new JsonObject
        {
            ["id"] = conversation.Id,
            ["agent_id"] = conversation.AgentId,
            ["summary"] = conversation.Summary,
            ["created_at"] = LettaTime.Write(conversation.CreatedAt),
            ["updated_at"] = LettaTime.Write(conversation.UpdatedAt),
            ["last_message_at"] = conversation.LastMessageAt is { } last ? LettaTime.Write(last) : null,
            ["in_context_message_ids"] = new JsonArray(),
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(conversation.Body)!.AsObject())
            written[name] = value?.DeepClone();
        return written;
    }

    private sealed record NewConversation(string? Summary, string Body)
    {
        public static NewConversation Read(BodyFields body)
        {
            var kept = new JsonObject
            {
                ["isolated_block_ids"] = new JsonArray(),
                ["isolated_block_labels"] = new JsonArray([.. body.Texts("isolated_block_labels").Select(label => JsonValue.Create(label))]),
                ["model"] = body.Text("model", 256),
                ["model_settings"] = body.Has("model_settings") ? JsonNode.Parse(body.Map("model_settings")) : null,
            };
            return new NewConversation(body.Text("summary", LongestSummary), kept.ToJsonString(LettaJson.Options));
        }
    }
}
