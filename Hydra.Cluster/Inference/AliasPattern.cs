using System.IO.Enumeration;

namespace Hydra.Cluster.Inference;

/// <summary>An alias for every name of a form, such as <c>claude-*haiku*</c>: <c>*</c> stands for any text, also for none.</summary>
/// <param name="Text">As it stands in the file.</param>
public sealed record AliasPattern(string Text)
{
    /// <summary>Whether an alias of the file is one.</summary>
    public static bool IsPattern(string alias) => alias.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether it stands for a name. Upper and lower case differ, as in all names.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Text, name, ignoreCase: false);
}
