namespace Hydra.AppHost.Topology;

/// <summary>A secret that something in the dev cluster reads.</summary>
/// <param name="Name">Its name in cluster.yaml.</param>
/// <param name="RealNode">The real node whose service checks it, so that it cannot be made up; null where it can.</param>
internal sealed record NeededSecret(string Name, string? RealNode)
{
    /// <summary>Its configuration key without the section: upper case, with <c>_</c> for <c>-</c>.</summary>
    public string Key => KeyOf(Name);

    /// <inheritdoc cref="Key"/>
    public static string KeyOf(string name) => name.ToUpperInvariant().Replace('-', '_');
}
