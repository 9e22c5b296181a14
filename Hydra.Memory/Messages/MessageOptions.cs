using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Messages;

/// <summary>How messages are put together.</summary>
internal sealed class MessageOptions
{
    public const string Section = "Memory:Messages";

    /// <summary>A silence that ends a session; half an hour parts two sittings and spans a cup of tea.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan SessionGap { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long after a message the same one may be its repetition, where the client says that it retries: it gives up after 60 s and tries twice more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryWindow { get; set; } = TimeSpan.FromMinutes(4);
}

/// <summary>Refuses settings that cannot work, all at once.</summary>
[OptionsValidator]
internal sealed partial class MessageOptionsValidator : IValidateOptions<MessageOptions>;
