using System.Text.Json.Nodes;
using Hydra.Memory.Archives;
using Hydra.Memory.Letta;
using Hydra.Memory.Opening;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Documents;

/// <summary>Documents into an archive: the body is the document as it is, its Content-Type says what it is.</summary>
internal static class DocumentsApi
{
    private const int LongestName = 1024;

    public static RouteGroupBuilder MapDocumentsApi(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("/v1/archives/{archiveId}/documents").AfterOpening().RequireScope(KeyScopes.Memory);
        group.MapPost("/", AddAsync);
        return group;
    }

    /// <summary>Answers with the document and the passages that it was cut into.</summary>
    private static async Task<IResult> AddAsync(string archiveId, HttpContext context, DocumentReader reader, PassageIngestion ingestion, IOptions<DocumentOptions> options)
    {
        List<string> faults = [];
        DocumentQuery asked = DocumentQuery.Read(new QueryFields(context.Request.Query, faults), LongestName);
        if (faults.Count > 0)
            return LettaResults.Invalid(faults);
        ReadOnlyMemory<byte> bytes = await BodyAsync(context, options.Value.MaxBytes);
        DocumentOutcome outcome = reader.Read(bytes, context.Request.ContentType, asked.FileName, context.RequestAborted);
        if (!outcome.Succeeded)
            return LettaResults.Refused(StatusOf(outcome.Fault.Kind), outcome.Fault.Message);
        ReadDocument document = outcome.Document;
        var source = new SourceText(asked.Passage, document.Content) { Title = asked.Title ?? document.Title ?? asked.FileName ?? "Untitled", MediaType = document.MediaType };
        return await ingestion.AddAsync(archiveId, [source], context.RequestAborted) is { } stored
            ? TypedResults.Json(Write(source, stored), LettaJson.Options)
            : LettaResults.NotFound("Archive", archiveId);
    }

    /// <summary>All of the body. A PDF is read from its end, so there is no way to begin before it has arrived.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context, int most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most;
        using var bytes = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, most));
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static int StatusOf(DocumentFaultKind kind) => kind switch
    {
        DocumentFaultKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        DocumentFaultKind.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static JsonObject Write(SourceText source, StoredPassages stored) => new()
    {
        ["id"] = stored.Passages.Select(passage => passage.DocumentId).FirstOrDefault(),
        ["title"] = source.Title,
        ["media_type"] = source.MediaType,
        ["added"] = stored.Added.Count,
        ["passages"] = LettaPassages.Of(stored.Passages),
    };

    private sealed record DocumentQuery(string? Title, string? FileName, NewPassage Passage)
    {
        public static DocumentQuery Read(QueryFields query, int longestName)
        {
            string kind = query.Text("kind") ?? PassageKinds.Default;
            if (!PassageKinds.All.Contains(kind))
                query.Refuse("kind", $"must be one of {string.Join(", ", PassageKinds.All)}");
            foreach (string name in (string[])["title", "file_name", "source"])
            {
                if (query.Text(name) is { } text && text.Length > longestName)
                    query.Refuse(name, $"is too long: {longestName} characters are the most");
            }

            var passage = new NewPassage("")
            {
                Kind = kind,
                Tags = query.Texts("tags"),
                CreatedAt = query.Time("created_at"),
                Source = query.Text("source") ?? query.Text("file_name"),
            };
            return new DocumentQuery(query.Text("title"), query.Text("file_name"), passage);
        }
    }
}
