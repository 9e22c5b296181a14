using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory;

/// <summary>Where the memory keeps what it knows, and its limits.</summary>
internal sealed class MemoryOptions
{
    public const string Section = "Memory";

    /// <summary>Name of the PostgreSQL connection; without one the memory keeps a database of its own in <see cref="DataFolder"/>.</summary>
    public const string Connection = "hydra";

    /// <summary>Folder of the memory's own database; relative to the folder that the service was started in.</summary>
    [Required]
    public string DataFolder { get; set; } = ".hydra/memory";

    /// <summary>What the agent hydra knows at first: Markdown with a heading for each block. None: what the cluster file says.</summary>
    public string? ProfileFile { get; set; }

    /// <summary>Largest request body in bytes: a text of 10 MB fits, escaped as JSON.</summary>
    [Range(1024, 1L << 30)]
    public long MaxRequestBytes { get; set; } = 32L << 20;
}

/// <summary>Refuses settings that cannot work, all at once.</summary>
[OptionsValidator]
internal sealed partial class MemoryOptionsValidator : IValidateOptions<MemoryOptions>;
