using System.Globalization;
using System.Text.Json;

namespace Hydra.Simulator.Ollama;

/// <summary>How long a model stays loaded after a request: a Go duration ("10m"), a number of seconds, negative for ever.</summary>
internal static class KeepAlive
{
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(5);

    /// <summary>Go's longest duration, 292 years, stands for ever.</summary>
    public static readonly TimeSpan ForEver = TimeSpan.FromDays(292 * 365);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ns", TimeSpan.Zero), ("us", TimeSpan.FromMicroseconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
        ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
    ];

    /// <summary>The duration that a request names; null where it names none.</summary>
    public static TimeSpan? Read(GoField field) => field.Kind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Number => Limited(field.Value!.Value.GetDouble()),
        JsonValueKind.String => Parse(field.Text()),
        _ => throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, $"Unsupported type: '{(field.Kind is JsonValueKind.True or JsonValueKind.False ? "bool" : "map")}'"),
    };

    private static TimeSpan Limited(double seconds) => seconds < 0 || seconds > ForEver.TotalSeconds ? ForEver : TimeSpan.FromSeconds(seconds);

    private static TimeSpan Parse(string text)
    {
        string rest = text.TrimStart('-', '+');
        double seconds = 0;
        if (rest == "0")
            return TimeSpan.Zero;
        while (rest.Length > 0)
        {
            string digits = string.Concat(rest.TakeWhile(character => char.IsAsciiDigit(character) || character == '.'));
            (string unit, TimeSpan length) = Units.FirstOrDefault(unit => rest.AsSpan(digits.Length).StartsWith(unit.Unit, StringComparison.Ordinal));
            if (unit is null || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, $"time: invalid duration \"{text}\"");
            seconds += number * length.TotalSeconds;
            rest = rest[(digits.Length + unit.Length)..];
        }

        return text.Length == 0 ? throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "time: invalid duration \"\"") : Limited(text[0] == '-' ? -1 : seconds);
    }
}
