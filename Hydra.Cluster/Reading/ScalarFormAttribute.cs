namespace Hydra.Cluster.Reading;

/// <summary>How a value type is written in the file: what the reader and the JSON Schema accept, and what a message says when it is written otherwise.</summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
internal sealed class ScalarFormAttribute(string pattern, string examples) : Attribute
{
    public string Pattern { get; } = pattern;

    public string Examples { get; } = examples;

    /// <summary>What the pattern cannot say, such as "ports run from 1 to 65535".</summary>
    public string? Limits { get; init; }

    public override string ToString() => $"of the form {Examples}{(Limits is null ? "" : $"; {Limits}")}";
}

/// <summary>The form of a mapping's keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeysAttribute(string pattern) : Attribute
{
    public string Pattern { get; } = pattern;
}
