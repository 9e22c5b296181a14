namespace Hydra.Cluster;

/// <summary>The form of a name that becomes a host name, a container name, a systemd unit or an environment variable.</summary>
public static class Identifiers
{
    /// <summary>A DNS label: lower-case letters, digits and dashes, a letter first and no dash last, at most 63 characters (RFC 1123).</summary>
    public const string Pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$";
}
