using System.Text.Json;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>A job that is over.</summary>
/// <param name="Pictures">Where its pictures are, in order.</param>
/// <param name="Fault">What went wrong; null where nothing did.</param>
internal sealed record ComfyUiResult(IReadOnlyList<string> Pictures, BackendFault? Fault)
{
    /// <summary>Reads GET /history/{job}; null where the job is not in it: it still waits or runs, or nobody knows of it.</summary>
    public static ComfyUiResult? In(JsonElement history, string job)
    {
        if (!history.TryGetProperty(job, out JsonElement entry) || entry.ValueKind != JsonValueKind.Object)
            return null;
        if (FaultIn(entry) is { } fault)
            return new ComfyUiResult([], fault);
        List<string> pictures = [.. PicturesIn(entry)];
        // All of it may have been in its cache, of which some versions tell nothing.
        return new ComfyUiResult(pictures, pictures.Count > 0 ? null : new BackendFault(FaultKind.Malformed, "The job ended well and has no pictures."));
    }

    private static BackendFault? FaultIn(JsonElement entry)
    {
        if (!entry.TryGetProperty("status", out JsonElement status) || ComfyUiErrors.TextIn(status, "status_str") is not { } word || word == "success")
            return null;
        if (status.TryGetProperty("messages", out JsonElement messages) && messages.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement message in messages.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.Array && message.GetArrayLength() == 2 && message[0].ValueKind == JsonValueKind.String))
            {
                if (message[0].ValueEquals("execution_error"))
                    return ComfyUiErrors.ReadFailure(message[1]);
                if (message[0].ValueEquals("execution_interrupted"))
                    return ComfyUiErrors.Interrupted;
            }
        }

        return new BackendFault(FaultKind.ServerError, $"The job ended as '{word}'.");
    }

    private static IEnumerable<string> PicturesIn(JsonElement entry)
    {
        if (!entry.TryGetProperty("outputs", out JsonElement outputs) || outputs.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (JsonProperty node in outputs.EnumerateObject())
        {
            if (node.Value.ValueKind != JsonValueKind.Object || !node.Value.TryGetProperty("images", out JsonElement images) || images.ValueKind != JsonValueKind.Array)
                continue;
            foreach (JsonElement image in images.EnumerateArray())
            {
                if (ComfyUiErrors.TextIn(image, "filename") is { } file)
                    yield return $"/view?filename={Uri.EscapeDataString(file)}&subfolder={Uri.EscapeDataString(ComfyUiErrors.TextIn(image, "subfolder") ?? "")}&type={Uri.EscapeDataString(ComfyUiErrors.TextIn(image, "type") ?? "output")}";
            }
        }
    }
}
