using System.Security.Claims;
using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Memory.Forgetting;

/// <summary>Deleting, in Letta's forms and in Hydra's own, which leaves a receipt and can be tried first.</summary>
internal static class ForgettingApi
{
    /// <summary>Names the receipt of what a DELETE forgot.</summary>
    public const string ReceiptHeader = "x-hydra-receipt";

    private const int LongestName = 256;

    public static RouteGroupBuilder MapForgettingApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/forget", ForgetAsync);
        group.MapGet("/forget/receipts", ReceiptsAsync);
        group.MapDelete("/agents/{agentId}/archival-memory/{passageId}", (string passageId, HttpContext context, Forgetter forgetter) => DeleteAsync(ForgetKind.Passage, passageId, context, forgetter));
        group.MapDelete("/archives/{archiveId}/passages/{passageId}", (string passageId, HttpContext context, Forgetter forgetter) => DeleteAsync(ForgetKind.Passage, passageId, context, forgetter));
        group.MapDelete("/archives/{archiveId}", (string archiveId, HttpContext context, Forgetter forgetter) => DeleteAsync(ForgetKind.Archive, archiveId, context, forgetter));
        group.MapDelete("/conversations/{conversationId}", (string conversationId, HttpContext context, Forgetter forgetter) => DeleteAsync(ForgetKind.Conversation, conversationId, context, forgetter));
        return group;
    }

    private static async Task<IResult> ForgetAsync(HttpContext context, Forgetter forgetter)
    {
        (ForgetRequest? asked, IResult? refusal) = await LettaBody.ReadAsync(context.Request, ForgetRequest.Read);
        if (asked is null)
            return refusal!;
        return await forgetter.ForgetAsync(asked.Subject, NameOf(context), asked.DryRun, context.RequestAborted) is { } receipt
            ? TypedResults.Json(Write(receipt), LettaJson.Options)
            : LettaResults.NotFound("Agent", asked.Subject.Value);
    }

    private static async Task<IResult> ReceiptsAsync(HttpRequest request, Forgetter forgetter)
    {
        List<string> faults = [];
        int limit = new QueryFields(request.Query, faults).Limit(50);
        return faults.Count > 0
            ? LettaResults.Invalid(faults)
            : TypedResults.Json(new JsonArray([.. (await forgetter.ReceiptsAsync(limit, request.HttpContext.RequestAborted)).Select(Write)]), LettaJson.Options);
    }

    /// <summary>204 whether it was there or not: what the caller wants holds.</summary>
    private static async Task<IResult> DeleteAsync(ForgetKind kind, string id, HttpContext context, Forgetter forgetter)
    {
        Receipt? receipt = await forgetter.ForgetAsync(new ForgetSubject(kind, id), NameOf(context), dryRun: false, context.RequestAborted);
        context.Response.Headers[ReceiptHeader] = receipt!.Id;
        return TypedResults.NoContent();
    }

    private static string NameOf(HttpContext context) => context.User.FindFirstValue(ClaimTypes.Name) ?? "unknown";

    private static JsonObject Write(Receipt receipt) => new()
    {
        ["id"] = receipt.Id,
        ["dry_run"] = receipt.Id is null,
        ["kind"] = receipt.Kind,
        ["subject"] = receipt.Subject,
        ["messages"] = receipt.Messages,
        ["passages"] = receipt.Passages,
        ["vectors"] = receipt.Vectors,
        ["block_versions"] = receipt.BlockVersions,
        ["blocks_left"] = new JsonArray([.. receipt.BlocksLeft.Select(id => JsonValue.Create(id))]),
        ["forgotten_by"] = receipt.ForgottenBy,
        ["forgotten_at"] = LettaTime.Write(receipt.ForgottenAt),
    };

    private sealed record ForgetRequest(ForgetSubject Subject, bool DryRun)
    {
        private static readonly (string Field, ForgetKind Kind)[] Fields =
        [
            ("passage_id", ForgetKind.Passage), ("message_id", ForgetKind.Message), ("session_id", ForgetKind.Session), ("conversation_id", ForgetKind.Conversation),
            ("archive_id", ForgetKind.Archive), ("thread_of_agent_id", ForgetKind.Thread), ("agent_id", ForgetKind.Agent), ("person", ForgetKind.Person),
        ];

        public static ForgetRequest Read(BodyFields body)
        {
            (string Field, ForgetKind Kind)[] named = [.. Fields.Where(field => body.Has(field.Field))];
            if (named.Length != 1)
                body.Refuse("The body", $"must name one of {string.Join(", ", Fields.Select(field => field.Field))}");
            (string field, ForgetKind kind) = named.Length > 0 ? named[0] : Fields[0];
            string value = body.Text(field, LongestName) ?? "";
            if (kind == ForgetKind.Person && value.Trim().Length < 2)
                body.Refuse(field, "must be a name of two characters at least: a shorter one is in nearly every text");
            return new ForgetRequest(new ForgetSubject(kind, value.Trim()), body.Flag("dry_run") ?? false);
        }
    }
}
