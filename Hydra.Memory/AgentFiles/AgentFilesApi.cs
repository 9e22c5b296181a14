using System.Text.Json.Nodes;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.AgentFiles;

/// <summary>/v1/agents/{id}/export and /v1/agents/import.</summary>
internal static class AgentFilesApi
{
    public static RouteGroupBuilder MapAgentFilesApi(this RouteGroupBuilder v1)
    {
        v1.MapGet("/agents/{agentId}/export", ExportAsync);
        v1.MapPost("/agents/import", ImportAsync);
        return v1;
    }

    private static async Task<Results<Ok<JsonObject>, JsonHttpResult<LettaError>>> ExportAsync(string agentId, AgentFileExport export, CancellationToken cancellationToken) =>
        (await export.ExportAsync(agentId, cancellationToken)).ToResult();

    private static async Task<Results<Ok<Imported>, JsonHttpResult<LettaError>>> ImportAsync(HttpContext context, Authorship author, AgentFileReader reader, CancellationToken cancellationToken)
    {
        if ((await ReadFormAsync(context.Request, cancellationToken)).IsRefused(out Refusal? refusal, out IFormCollection? form))
            return LettaResults.Of(refusal);
        if (form.Files.GetFile("file") is not { } file)
            return LettaResults.Invalid("file is required: the agent file, as a part of multipart/form-data.");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        RequestObject content = RequestObject.Parse(bytes.ToArray());
        if (content.IsEmpty && content.Faults.Count == 0)
            return LettaResults.Invalid("file is empty.");
        return (await reader.ImportAsync(content, OptionsOf(form, context.Request.Headers), author, cancellationToken)).Then(ids => new Imported(ids)).ToResult();
    }

    private static async Task<Outcome<IFormCollection>> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
            return new Refusal(StatusCodes.Status415UnsupportedMediaType, "The body must be multipart/form-data with the agent file as 'file'.");
        try
        {
            return new Outcome<IFormCollection>(await request.ReadFormAsync(cancellationToken));
        }
        catch (InvalidDataException exception)
        {
            return Refusal.Invalid($"The form cannot be read: {exception.Message}");
        }
    }

    private static AgentFileImport OptionsOf(IFormCollection form, IHeaderDictionary headers) => new()
    {
        Name = Said(form, "name") ?? Said(form, "override_name"),
        Model = Said(form, "model") ?? Said(form, "override_model_handle"),
        Embedding = Said(form, "embedding") ?? Said(form, "override_embedding_handle") ?? (headers["x-override-embedding-model"].ToString() is { Length: > 0 } said ? said : null),
        OverrideTools = Said(form, "override_existing_tools") is not ("false" or "False" or "0"),
        StripMessages = Said(form, "strip_messages") is "true" or "True" or "1",
    };

    private static string? Said(IFormCollection form, string name) => form[name].ToString() is { Length: > 0 } text ? text : null;

    private sealed record Imported(IReadOnlyList<string> AgentIds);
}
