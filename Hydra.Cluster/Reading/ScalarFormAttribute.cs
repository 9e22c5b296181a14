namespace Hydra.Cluster.Reading;

/// <summary>How a value type is written in the file: for the JSON Schema, and for the message when it is written otherwise.</summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
internal sealed class ScalarFormAttribute(string pattern, string examples) : Attribute
{
    public string Pattern { get; } = pattern;

    public string Examples { get; } = examples;
}

/// <summary>The form of a mapping's keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeysAttribute(string pattern) : Attribute
{
    public string Pattern { get; } = pattern;
}
