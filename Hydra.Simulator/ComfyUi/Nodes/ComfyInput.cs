using System.Text.Json.Nodes;

namespace Hydra.Simulator.ComfyUi.Nodes;

/// <summary>An input of a node class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">INT, FLOAT, STRING or the type of a link, such as MODEL; COMBO where it is one of a list.</param>
internal sealed record ComfyInput(string Name, string Type)
{
    public const string Combo = "COMBO";

    /// <summary>Whether only another node can give it. A value that stands in its place passes the validation, as there, and fails the node.</summary>
    public bool IsLink => Type is not ("INT" or "FLOAT" or "STRING" or Combo);

    public bool IsRequired { get; init; } = true;

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>The values of a list, by what lies in the server's folders.</summary>
    public Func<ComfyFolders, IReadOnlyList<string>>? Values { get; init; }

    /// <summary>Whether the node checks the value itself, as <c>LoadImage</c> does: the list and the limits do not count then.</summary>
    public bool IsCheckedByNode { get; init; }

    /// <summary>Type and options, as <c>/object_info</c> and errors show them.</summary>
    public JsonArray Config(ComfyFolders folders)
    {
        var options = new JsonObject();
        if (Default is not null)
            options["default"] = Default.DeepClone();
        if (Min is { } min)
            options["min"] = min;
        if (Max is { } max)
            options["max"] = max;
        JsonNode type = Values is null ? Type : new JsonArray([.. Values(folders).Select(value => (JsonNode)value)]);
        return [type, options];
    }
}

/// <summary>The files that lists of inputs offer.</summary>
/// <param name="Checkpoints">Models.</param>
/// <param name="Inputs">Pictures that were uploaded.</param>
internal sealed record ComfyFolders(IReadOnlyList<string> Checkpoints, IReadOnlyList<string> Inputs);
