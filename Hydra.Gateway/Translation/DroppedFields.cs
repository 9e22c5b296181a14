namespace Hydra.Gateway.Translation;

/// <summary>The names of fields that a dialect has no word for, as a header can hold them: they are the caller's, and may be anything.</summary>
internal static class DroppedFields
{
    private const int Most = 32;

    /// <summary>Stands last where there are more than a header should hold.</summary>
    private const string More = "...";

    /// <summary>The names, separated by commas; null where there are none.</summary>
    public static string? Describe(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return null;
        List<string> plain = [.. names.Where(IsPlain).Distinct().Take(Most)];
        return plain.Count == names.Distinct().Count() ? string.Join(',', plain) : string.Join(',', plain.Append(More));
    }

    /// <summary>What two translations left out, one after the other, as one list in the form of <see cref="Describe"/>.</summary>
    /// <param name="first">What the first left out; null where that was nothing.</param>
    /// <param name="second">What the second left out.</param>
    public static string? Join(string? first, string? second)
    {
        if (first is null || second is null)
            return first ?? second;
        string[] names = [.. first.Split(',').Concat(second.Split(',')).Distinct()];
        return string.Join(',', names.Contains(More) ? names.Where(name => name != More).Append(More) : names);
    }

    private static bool IsPlain(string name) => name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');
}
