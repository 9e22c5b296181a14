using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Hydra.Cluster.Reading;

/// <summary>Text of the file → value, by the type that is wanted; never by YAML's own guess, in which no is false and 1_0 is ten.</summary>
internal static partial class ScalarReader
{
    private delegate bool TryRead(string text, [NotNullWhen(true)] out object? value);

    private static readonly ConcurrentDictionary<Type, (TryRead Read, string Form)> Readers = new(new Dictionary<Type, (TryRead, string)>
    {
        [typeof(string)] = (ReadString, "text"),
        [typeof(int)] = (ReadInt, "a whole number"),
        [typeof(double)] = (ReadDouble, "a number"),
        [typeof(bool)] = (ReadBool, "true or false"),
        [typeof(TimeSpan)] = (ReadDuration, "a duration such as 500ms, 15s, 5m or 1h30m"),
        [typeof(IPAddress)] = (ReadAddress, "an IPv4 address such as 192.0.2.10"),
        [typeof(IPNetwork)] = (ReadNetwork, "an address range such as 192.0.2.0/24"),
    });

    public static bool TryParse(Type type, string text, [NotNullWhen(true)] out object? value) => ReaderFor(type).Read(text, out value);

    /// <summary>What a value of the type looks like, for the message when one does not.</summary>
    public static string FormOf(Type type) => ReaderFor(type).Form;

    private static (TryRead Read, string Form) ReaderFor(Type type) => Readers.GetOrAdd(type, static type =>
    {
        if (type.IsEnum)
        {
            IReadOnlyDictionary<string, object> members = KebabCase.MembersOf(type);
            return (members.TryGetValue, $"one of {string.Join(", ", members.Keys)}");
        }

        MethodInfo build = typeof(ScalarReader).GetMethod(nameof(ParsableReader), BindingFlags.NonPublic | BindingFlags.Static)!;
        var read = (TryRead)build.MakeGenericMethod(type).Invoke(null, null)!;
        return (read, $"of the form {type.GetCustomAttribute<ScalarFormAttribute>()!.Examples}");
    });

    private static TryRead ParsableReader<T>() where T : IParsable<T> => static (string text, [NotNullWhen(true)] out object? value) =>
    {
        bool read = T.TryParse(text, CultureInfo.InvariantCulture, out T? parsed);
        value = read ? parsed : null;
        return value is not null;
    };

    private static bool ReadString(string text, [NotNullWhen(true)] out object? value)
    {
        value = text;
        return true;
    }

    private static bool ReadInt(string text, [NotNullWhen(true)] out object? value)
    {
        bool read = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        value = read ? number : null;
        return value is not null;
    }

    private static bool ReadDouble(string text, [NotNullWhen(true)] out object? value)
    {
        bool read = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        value = read && double.IsFinite(number) ? number : null;
        return value is not null;
    }

    private static bool ReadBool(string text, [NotNullWhen(true)] out object? value)
    {
        value = text switch { "true" => true, "false" => false, _ => null };
        return value is not null;
    }

    private static bool ReadAddress(string text, [NotNullWhen(true)] out object? value)
    {
        // IPAddress also reads 1, 0x7f.1 and 127.1 (as 127.0.0.1): here only the form that people mean.
        value = DottedQuad().IsMatch(text) && IPAddress.TryParse(text, out IPAddress? address) ? address : null;
        return value is not null;
    }

    private static bool ReadNetwork(string text, [NotNullWhen(true)] out object? value)
    {
        value = IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
        return value is not null;
    }

    private static bool ReadDuration(string text, [NotNullWhen(true)] out object? value)
    {
        value = null;
        Match match = Duration().Match(text);
        if (text.Length == 0 || !match.Success)
            return false;
        value = TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m"))
            + TimeSpan.FromSeconds(Part(match, "s")) + TimeSpan.FromMilliseconds(Part(match, "ms"));
        return true;
    }

    private static int Part(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(DurationPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duration();

    [GeneratedRegex(AddressPattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DottedQuad();

    /// <summary>Hours, minutes, seconds, milliseconds, each at most once and in this order.</summary>
    public const string DurationPattern = @"^((?<h>[0-9]{1,5})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?((?<ms>[0-9]{1,8})ms)?$";

    /// <summary>Four decimal numbers.</summary>
    public const string AddressPattern = @"^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}$";
}
