using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Files;

/// <summary><c>/view</c> and <c>/upload/image</c>.</summary>
internal sealed class ComfyFilesApi(ComfyFiles files)
{
    private static readonly string[] Folders = [ComfyFiles.Output, ComfyFiles.Temp, ComfyFiles.Input];

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
    };

    /// <summary>Gives a file as it is. There is no encoder here, so <c>preview</c> and <c>channel</c> change nothing.</summary>
    public async Task ViewAsync(HttpContext context)
    {
        (ComfyFile file, int status) = FileOf(context.Request.Query);
        byte[]? content = status == StatusCodes.Status200OK ? files.Find(file) : null;
        if (content is null)
        {
            await ComfyRefusals.WriteEmptyAsync(context, status == StatusCodes.Status200OK ? StatusCodes.Status404NotFound : status);
            return;
        }

        context.Response.ContentType = MediaTypes.GetValueOrDefault(Path.GetExtension(file.Name), "application/octet-stream");
        context.Response.ContentLength = content.Length;
        context.Response.Headers.ContentDisposition = $"filename=\"{Uri.EscapeDataString(file.Name)}\"";
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    public async Task UploadAsync(HttpContext context)
    {
        IFormCollection form = await ComfyRefusals.ReadFormAsync(context);
        string folder = form["type"].ToString() is { Length: > 0 } type && Folders.Contains(type) ? type : ComfyFiles.Input;
        string asked = form["subfolder"].ToString();
        if (form.Files.GetFile("image") is not { FileName.Length: > 0 } image
            || ComfyFiles.Below(asked) is not { } subfolder
            || image.FileName.StartsWith('/') || ComfyFiles.Below(new ComfyFile(folder, subfolder, image.FileName).Path) is not { } path)
        {
            await ComfyRefusals.WriteEmptyAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        using var content = new MemoryStream();
        await image.CopyToAsync(content, context.RequestAborted);
        byte[] bytes = content.ToArray();
        int slash = path.LastIndexOf('/');
        (subfolder, string name) = (slash < 0 ? "" : path[..slash], path[(slash + 1)..]);
        if (form["overwrite"].ToString() is not ("true" or "1"))
            name = FreeName(new ComfyFile(folder, subfolder, name), bytes);
        files.Put(new ComfyFile(folder, subfolder, name), bytes);
        await JsonAnswer.WriteAsync(context, new JsonObject { ["name"] = name, ["subfolder"] = asked, ["type"] = folder });
    }

    /// <summary>The file that is meant, or the status that refuses it; a folder may stand behind the name, as in <c>a.png [input]</c>.</summary>
    private static (ComfyFile File, int Status) FileOf(IQueryCollection query)
    {
        string name = query["filename"].ToString();
        if (name.Length == 0)
            return (default, StatusCodes.Status404NotFound);
        string folder = query.ContainsKey("type") ? query["type"].ToString() : ComfyFiles.Output;
        if (Folders.FirstOrDefault(type => name.EndsWith($" [{type}]", StringComparison.Ordinal)) is { } annotation)
            (name, folder) = (name[..^(annotation.Length + 3)], annotation);
        if (name.StartsWith('/') || name.Contains("..", StringComparison.Ordinal) || !Folders.Contains(folder))
            return (default, StatusCodes.Status400BadRequest);
        // The last part of the name only, as os.path.basename has it.
        return ComfyFiles.Below(query["subfolder"].ToString()) is { } subfolder
            ? (new ComfyFile(folder, subfolder, name[(name.LastIndexOf('/') + 1)..]), StatusCodes.Status200OK)
            : (default, StatusCodes.Status403Forbidden);
    }

    /// <summary>A name that no other content has: the same bytes keep theirs.</summary>
    private string FreeName(ComfyFile file, byte[] content)
    {
        string name = file.Name;
        for (int number = 1; files.Find(file with { Name = name }) is { } there && !there.AsSpan().SequenceEqual(content); number++)
            name = $"{Path.GetFileNameWithoutExtension(file.Name)} ({number}){Path.GetExtension(file.Name)}";
        return name;
    }
}
