namespace Hydra.Gateway.Translation;

/// <summary>The names of fields that a dialect has no word for, as a header can hold them: they are the caller's, and may be anything.</summary>
internal static class DroppedFields
{
    private const int Most = 32;

    /// <summary>The names, separated by commas; null where there are none.</summary>
    public static string? Describe(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return null;
        List<string> plain = [.. names.Where(IsPlain).Distinct().Take(Most)];
        return plain.Count == names.Distinct().Count() ? string.Join(',', plain) : string.Join(',', plain.Append("..."));
    }

    private static bool IsPlain(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');
}
