using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;

namespace Hydra.Simulator.Whisper;

/// <summary>Reads requests as FastAPI does for whisper-asr-webservice: a file in the form, everything else in the query.</summary>
internal static class WhisperRequestReader
{
    private const string FileField = "audio_file";

    private static readonly string[] Yes = ["true", "1", "on", "t", "y", "yes"];
    private static readonly string[] No = ["false", "0", "off", "f", "n", "no"];

    /// <exception cref="StandIns.RefusalException">The form or the query is not as declared.</exception>
    public static async Task<WhisperRequest> ReadAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        IQueryCollection query = context.Request.Query;
        bool encode = Flag(query, "encode", problems) ?? true;
        bool words = Flag(query, "word_timestamps", problems) ?? false;
        Flag(query, "vad_filter", problems);
        IFormFile? file = await FileAsync(context, problems);
        if (problems.Count > 0 || file is null)
            throw FastApiRefusals.Invalid(problems);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, context.RequestAborted);
        return new WhisperRequest
        {
            File = bytes.ToArray(),
            FileName = file.FileName,
            Encode = encode,
            Task = Text(query, "task") ?? "transcribe",
            Language = Text(query, "language") is { Length: > 0 } language ? language : null,
            WordTimestamps = words,
            Output = Text(query, "output") ?? "txt",
        };
    }

    private static async Task<IFormFile?> FileAsync(HttpContext context, List<JsonNode> problems)
    {
        IFormCollection form = await FormAsync(context);
        if (form.Files.GetFile(FileField) is { } file)
            return file;
        problems.Add(form.ContainsKey(FileField)
            ? Problem("value_error", ["body", FileField], "Value error, Expected UploadFile, received: <class 'str'>", form[FileField].ToString())
            : Problem("missing", ["body", FileField], "Field required", null));
        return null;
    }

    private static async Task<IFormCollection> FormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return FormCollection.Empty;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw FastApiRefusals.Refusal(StatusCodes.Status400BadRequest, "There was an error parsing the body");
        }
    }

    private static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values[^1] : null;

    private static bool? Flag(IQueryCollection query, string name, List<JsonNode> problems)
    {
        if (Text(query, name) is not { } text)
            return null;
        if (Yes.Contains(text.ToLowerInvariant()))
            return true;
        if (!No.Contains(text.ToLowerInvariant()))
            problems.Add(Problem("bool_parsing", ["query", name], "Input should be a valid boolean, unable to interpret input", text));
        return false;
    }

    private static JsonObject Problem(string type, string[] place, string message, string? input) => new()
    {
        ["type"] = type,
        ["loc"] = new JsonArray([.. place.Select(step => (JsonNode)step)]),
        ["msg"] = message,
        ["input"] = input,
    };
}
