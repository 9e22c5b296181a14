using System.Collections.Immutable;
using System.Security.Cryptography;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.DevState;

/// <summary>
/// Values of the secrets: those of real nodes from the environment or the AppHost's user secrets, all others made up once
/// and kept in <c>.hydra/secrets</c>, so that they stay the same from run to run.
/// </summary>
internal sealed class SecretStore(StateFolder folder, HostSettings settings)
{
    /// <summary>Every value by the secret's name in cluster.yaml, or one message that names all that are missing.</summary>
    public ImmutableSortedDictionary<string, string> Resolve(ImmutableArray<NeededSecret> needed)
    {
        List<NeededSecret> missing = [.. needed.Where(secret => secret.RealNode is not null && Said(secret) is null)];
        if (missing.Count > 0)
            throw new UserErrorException(string.Join(Environment.NewLine, missing.Select(Missing)));
        return needed.ToImmutableSortedDictionary(secret => secret.Name, secret => secret.RealNode is null ? ReadOrMake(secret.Name) : Said(secret)!, StringComparer.Ordinal);
    }

    private string? Said(NeededSecret secret) => settings.Secret(secret.Key);

    private static string Missing(NeededSecret secret) =>
        $"The secret '{secret.Name}' of the real node {secret.RealNode} is not known. Set the environment variable Secrets__{secret.Key}, " +
        $"or run: dotnet user-secrets set Secrets:{secret.Key} VALUE --project Hydra.AppHost";

    private string ReadOrMake(string name)
    {
        string path = Path.Combine(folder.SecretsFolder, name);
        if (StateFolder.ReadOwn(path) is { Length: > 0 } known)
            return known;
        string made = RandomNumberGenerator.GetHexString(40, lowercase: true);
        StateFolder.Write(path, made);
        return made;
    }
}
