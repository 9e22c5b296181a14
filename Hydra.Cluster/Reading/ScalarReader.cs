using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace Hydra.Cluster.Reading;

/// <summary>Text of the file → value, by the type that is wanted; never by YAML's own guess, in which no is false and 1_0 is ten.</summary>
internal static class ScalarReader
{
    /// <summary>Four decimal numbers.</summary>
    public const string AddressPattern = @"^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}$";

    /// <summary>An address and the length of its network part.</summary>
    public const string NetworkPattern = @"^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}/[0-9]{1,2}$";

    private delegate bool TryRead(string text, [NotNullWhen(true)] out object? value);

    private static readonly ConcurrentDictionary<Type, (TryRead Read, string Form)> Readers = new(new Dictionary<Type, (TryRead, string)>
    {
        [typeof(string)] = (ReadString, "text"),
        [typeof(int)] = (ReadInt, "a whole number"),
        [typeof(double)] = (ReadDouble, "a number"),
        [typeof(bool)] = (ReadBool, "true or false"),
        [typeof(TimeSpan)] = (ReadDuration, "a duration such as 500ms, 15s, 5m or 1h30m"),
        [typeof(IPAddress)] = (ReadAddress, "an IPv4 address such as 192.0.2.10"),
        [typeof(IPNetwork)] = (ReadNetwork, "an IPv4 range such as 192.0.2.0/24"),
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

        ScalarFormAttribute form = type.GetCustomAttribute<ScalarFormAttribute>()!;
        MethodInfo build = typeof(ScalarReader).GetMethod(nameof(ParsableReader), BindingFlags.NonPublic | BindingFlags.Static)!;
        return ((TryRead)build.MakeGenericMethod(type).Invoke(null, [form.Pattern])!, form.ToString());
    });

    private static TryRead ParsableReader<T>(string pattern) where T : IParsable<T> => (string text, [NotNullWhen(true)] out object? value) =>
    {
        value = TextForm.Matches(pattern, text) && T.TryParse(text, CultureInfo.InvariantCulture, out T? parsed) ? parsed : null;
        return value is not null;
    };

    private static bool ReadString(string text, [NotNullWhen(true)] out object? value)
    {
        value = string.IsNullOrWhiteSpace(text) ? null : text;
        return value is not null;
    }

    private static bool ReadInt(string text, [NotNullWhen(true)] out object? value)
    {
        value = TextForm.Matches("^-?[0-9]+$", text) ? ClampedInt(text) : null;
        return value is not null;
    }

    /// <summary>A number too large for an int becomes the largest, so that it is called out of range and not unreadable.</summary>
    private static int ClampedInt(string digits) =>
        int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : digits.StartsWith('-') ? int.MinValue
        : int.MaxValue;

    private static bool ReadDouble(string text, [NotNullWhen(true)] out object? value)
    {
        bool read = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        value = read && !double.IsNaN(number) ? number : null;
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
        value = TextForm.Matches(AddressPattern, text) && IPAddress.TryParse(text, out IPAddress? address) ? address : null;
        return value is not null;
    }

    private static bool ReadNetwork(string text, [NotNullWhen(true)] out object? value)
    {
        value = TextForm.Matches(NetworkPattern, text) && IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
        return value is not null;
    }

    private static bool ReadDuration(string text, [NotNullWhen(true)] out object? value)
    {
        value = DurationText.TryParse(text, out TimeSpan duration) ? duration : null;
        return value is not null;
    }
}
