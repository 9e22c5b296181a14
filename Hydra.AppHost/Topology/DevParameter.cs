using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Hydra.AppHost.DevState;

namespace Hydra.AppHost.Topology;

/// <summary>A value that cluster.yaml does not hold: a secret, or what differs from machine to machine.</summary>
/// <param name="Name">Its name: letters, digits and dashes, as Aspire wants them; a secret's as in cluster.yaml.</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="Key">By what its value is found there.</param>
internal sealed record DevParameter(string Name, ParameterKind Kind, string Key)
{
    /// <summary>Absolute path of cluster.yaml.</summary>
    public static DevParameter ClusterFile { get; } = new("cluster-file", ParameterKind.Setting, "");

    /// <summary>Hash of the key that opens everything in the dev cluster.</summary>
    public static DevParameter DevKeySha256 { get; } = new("dev-key-sha256", ParameterKind.DevKey, "");

    /// <summary>Absolute path of the folder in which a service keeps its own data.</summary>
    public static DevParameter DataFolder(string service) => new($"data-folder-{service}", ParameterKind.DataFolder, service);

    /// <summary>A secret of cluster.yaml.</summary>
    public static DevParameter Secret(string name) => new(name, ParameterKind.Secret, name);

    /// <summary>Hash of a secret that is one service's key for another: all that the other one needs to know it by.</summary>
    public static DevParameter SecretSha256(string name) => new($"{name}-sha256", ParameterKind.SecretSha256, name);

    /// <summary>The connection string that the AppHost itself was given for a store.</summary>
    public static DevParameter Connection(string name) => new($"connection-{name.Replace('_', '-')}", ParameterKind.Connection, name);

    /// <summary>Whether nobody may read it.</summary>
    public bool IsSecret => Kind is not (ParameterKind.Setting or ParameterKind.DataFolder);
}

/// <summary>Where the value of a parameter comes from.</summary>
internal enum ParameterKind
{
    /// <summary>This machine.</summary>
    Setting,

    /// <summary>A service's place in the dev cluster's folder.</summary>
    DataFolder,

    /// <summary>The dev cluster's own key.</summary>
    DevKey,

    /// <summary>A secret that cluster.yaml names.</summary>
    Secret,

    /// <summary>The hash of such a secret.</summary>
    SecretSha256,

    /// <summary>A connection string of the AppHost's own configuration.</summary>
    Connection,
}

/// <summary>The values of all parameters.</summary>
internal sealed record DevValues
{
    /// <summary>Absolute path of cluster.yaml.</summary>
    public required string ClusterFile { get; init; }

    /// <summary>Hash of the key for everything in the dev cluster.</summary>
    public required string DevKeySha256 { get; init; }

    /// <summary>Values of the secrets, by their name in cluster.yaml.</summary>
    public required ImmutableSortedDictionary<string, string> Secrets { get; init; }

    /// <summary>Connection strings that the AppHost was given, by the store's connection name.</summary>
    public ImmutableSortedDictionary<string, string> Connections { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The value of one.</summary>
    public string Of(DevParameter parameter) => parameter.Kind switch
    {
        ParameterKind.DataFolder => Path.Combine(StateFolder.At(ClusterFile).FullPath, parameter.Key),
        ParameterKind.DevKey => DevKeySha256,
        ParameterKind.Secret => Secrets[parameter.Key],
        ParameterKind.SecretSha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secrets[parameter.Key]))),
        ParameterKind.Connection => Connections[parameter.Key],
        _ => ClusterFile,
    };
}
