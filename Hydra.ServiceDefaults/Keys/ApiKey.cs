using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>Makes API keys, and the form in which they are kept.</summary>
public static class ApiKey
{
    private const string Prefix = "sk-hydra-";
    private const int RandomBytes = 32;

    /// <summary>A new key. Show it to its owner once and keep only <see cref="Sha256Of"/>.</summary>
    public static string Generate() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>
    /// SHA-256 of a key in lower-case hexadecimal. A fast hash without salt is enough, as keys are random and not chosen by people.
    /// </summary>
    public static string Sha256Of(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
