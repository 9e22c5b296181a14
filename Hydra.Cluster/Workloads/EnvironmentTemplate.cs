using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Workloads;

/// <summary>
/// The value of a container's environment variable: text, with places for a secret (<c>{secret:NAME}</c>) and for the address of
/// another workload's main port (<c>{url:NAME}</c>, <c>{host:NAME}</c>, <c>{port:NAME}</c>).
/// </summary>
/// <param name="Text">As it is written.</param>
/// <param name="Parts">Text and places in order.</param>
[ScalarForm(@"^([^{}]|\{(secret|url|host|port):[a-z0-9-]+\})*$", "text, neo4j/{secret:neo4j-password}, {url:gateway}/v1, {host:postgres}:{port:postgres}")]
public sealed record EnvironmentTemplate(string Text, ImmutableArray<TemplatePart> Parts) : IParsable<EnvironmentTemplate>
{
    /// <inheritdoc/>
    public static EnvironmentTemplate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out EnvironmentTemplate? result) ? result : throw new FormatException($"'{s}' has a brace that is no place for a secret or an address.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out EnvironmentTemplate result)
    {
        result = null;
        ImmutableArray<TemplatePart>.Builder parts = ImmutableArray.CreateBuilder<TemplatePart>();
        ReadOnlySpan<char> rest = s ?? "";
        while (!rest.IsEmpty)
        {
            if (PartAtStart(rest, out int length) is not { } part)
                return false;
            parts.Add(part);
            rest = rest[length..];
        }

        result = new EnvironmentTemplate(s ?? "", parts.ToImmutable());
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(EnvironmentTemplate? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The form that the file uses.</summary>
    public override string ToString() => Text;

    private static TemplatePart? PartAtStart(ReadOnlySpan<char> rest, out int length)
    {
        int brace = rest.IndexOfAny('{', '}');
        length = brace < 0 ? rest.Length : brace;
        if (length > 0)
            return new TemplatePart(TemplatePartKind.Text, rest[..length].ToString());
        int end = rest.IndexOf('}');
        int colon = rest.IndexOf(':');
        length = end + 1;
        return rest[0] == '{' && colon > 0 && colon < end - 1 && KindOf(rest[1..colon]) is { } kind
            ? new TemplatePart(kind, rest[(colon + 1)..end].ToString())
            : null;
    }

    private static TemplatePartKind? KindOf(ReadOnlySpan<char> name) => name switch
    {
        "secret" => TemplatePartKind.Secret,
        "url" => TemplatePartKind.Url,
        "host" => TemplatePartKind.Host,
        "port" => TemplatePartKind.Port,
        _ => null,
    };
}

/// <summary>A piece of an <see cref="EnvironmentTemplate"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The text itself, the secret's name, or the workload's.</param>
public readonly record struct TemplatePart(TemplatePartKind Kind, string Value);

/// <summary>What a piece of an <see cref="EnvironmentTemplate"/> is.</summary>
public enum TemplatePartKind
{
    /// <summary>Text that stays as it is.</summary>
    Text,

    /// <summary>The value of a secret.</summary>
    Secret,

    /// <summary>Scheme, host and port of a workload's main port, without a slash at the end.</summary>
    Url,

    /// <summary>The host alone.</summary>
    Host,

    /// <summary>The port alone.</summary>
    Port,
}
