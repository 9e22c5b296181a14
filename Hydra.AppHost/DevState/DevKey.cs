using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hydra.AppHost.DevState;

/// <summary>The API key that opens everything in the dev cluster; made on the first run.</summary>
internal sealed record DevKey(string Value)
{
    private const string Prefix = "sk-hydra-";

    /// <summary>What services know of it: lower-case hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

    /// <summary>Reads the key, or makes it.</summary>
    public static DevKey ReadOrMake(StateFolder folder)
    {
        if (StateFolder.ReadOwn(folder.DevKeyFile) is { Length: > 0 } known)
            return new DevKey(known);
        string made = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        StateFolder.Write(folder.DevKeyFile, made);
        return new DevKey(made);
    }

    /// <summary>Whether a caller showed this key, found in a time that does not depend on where they differ.</summary>
    public bool Matches(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(Value)));
}
