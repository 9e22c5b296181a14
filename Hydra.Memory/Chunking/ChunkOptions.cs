using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Chunking;

/// <summary>How texts are cut into chunks.</summary>
internal sealed class ChunkOptions
{
    public const string Section = "Memory:Chunking";

    /// <summary>Most tokens of a chunk; 300 is Letta's chunk size, a few paragraphs: large enough to be understood alone, small enough to be about one thing.</summary>
    [Range(32, 8192)]
    public int TargetTokens { get; set; } = 300;

    /// <summary>Most tokens of whole sentences that a chunk repeats from the one before it; two sentences mostly say what "it" and "this" refer to.</summary>
    [Range(0, 1024)]
    public int OverlapTokens { get; set; } = 40;

    /// <summary>A section with fewer tokens shares its chunk with the next one: a heading with one line under it is hardly ever found alone.</summary>
    [Range(0, 1024)]
    public int SmallSectionTokens { get; set; } = 60;

    /// <summary>Most tokens of the headings that are embedded with a chunk.</summary>
    [Range(0, 256)]
    public int HeadingTokens { get; set; } = 48;
}

/// <summary>Refuses a start with options out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class ChunkOptionsValidator : IValidateOptions<ChunkOptions>;

/// <summary>Refuses options that are each in range but make no sense together.</summary>
internal sealed class ChunkProportionsValidator : IValidateOptions<ChunkOptions>
{
    public ValidateOptionsResult Validate(string? name, ChunkOptions options)
    {
        List<string> problems = [];
        if (options.OverlapTokens > options.TargetTokens / 2)
            problems.Add($"{ChunkOptions.Section}:OverlapTokens is {options.OverlapTokens}: at most half of TargetTokens ({options.TargetTokens}) may be repeated.");
        if (options.SmallSectionTokens > options.TargetTokens)
            problems.Add($"{ChunkOptions.Section}:SmallSectionTokens is {options.SmallSectionTokens}: no section is larger than TargetTokens ({options.TargetTokens}).");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
