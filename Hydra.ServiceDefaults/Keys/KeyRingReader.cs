using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>Reads the section <c>Keys</c>: a name for each key, and under it <c>Sha256</c> and <c>Scopes</c>.</summary>
internal static class KeyRingReader
{
    public const string Section = "Keys";

    /// <summary>The keys, or null; then the problems say why.</summary>
    public static KeyRing? Read(IConfiguration configuration, out ImmutableArray<string> problems)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<KnownKey> keys = [.. configuration.GetSection(Section).GetChildren().Select(key => ReadKey(key, found))];
        foreach (IGrouping<string, KnownKey> same in keys.Where(key => key.Sha256.Length > 0).GroupBy(key => Convert.ToHexStringLower(key.Sha256)))
        {
            if (same.Count() > 1)
                found.Add($"{Section}: {string.Join(" and ", same.Select(key => key.Name))} are the same key. Keep one of them, with the scopes of both.");
        }

        problems = found.ToImmutable();
        return problems.IsEmpty ? new KeyRing(keys) : null;
    }

    private static KnownKey ReadKey(IConfigurationSection key, ImmutableArray<string>.Builder problems)
    {
        foreach (IConfigurationSection setting in key.GetChildren())
        {
            if (!IsNamed(setting, "Sha256") && !IsNamed(setting, "Scopes"))
                problems.Add($"{setting.Path} is no setting of a key. A key has Sha256 and Scopes.");
        }

        return new KnownKey(key.Key, ReadHash(key, problems), ReadScopes(key, problems));
    }

    private static byte[] ReadHash(IConfigurationSection key, ImmutableArray<string>.Builder problems)
    {
        string text = key["Sha256"]?.Trim() ?? "";
        if (text.Length == SHA256.HashSizeInBytes * 2 && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);

        // The text is not repeated: someone may have put the key itself there.
        problems.Add($"{key.Path}:Sha256 is not the 64 hexadecimal digits of a SHA-256. Make it with: printf %s \"$KEY\" | sha256sum");
        return [];
    }

    private static ImmutableArray<string> ReadScopes(IConfigurationSection key, ImmutableArray<string>.Builder problems)
    {
        string[] scopes = (key["Scopes"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (scopes.Length == 0)
            problems.Add($"{key.Path}:Scopes is empty. Write one or more of {string.Join(", ", KeyScopes.All)}, separated by commas.");
        foreach (string scope in scopes.Where(scope => !KeyScopes.All.Contains(scope)))
            problems.Add($"{key.Path}:Scopes has '{scope}', which is no scope. Write one or more of {string.Join(", ", KeyScopes.All)}, separated by commas.");
        return [.. scopes];
    }

    private static bool IsNamed(IConfigurationSection setting, string name) => setting.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
