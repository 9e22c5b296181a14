namespace Hydra.Memory.Storage;

/// <summary>Patterns for <c>lower(column) LIKE @pattern ESCAPE '\'</c>, which finds alike in both databases as far as ASCII goes.</summary>
internal static class LikePattern
{
    /// <summary>Finds what contains a text, whatever signs are in it.</summary>
    public static string Containing(string text) =>
        $"%{text.ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
