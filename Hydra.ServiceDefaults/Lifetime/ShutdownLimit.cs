using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Lifetime;

/// <summary>How long a stopping service may go on with what it has begun.</summary>
internal static class ShutdownLimit
{
    public const string Setting = "Hydra:ShutdownTimeout";

    /// <summary>Enough for a streamed answer of a 70B model (1,000 tokens at 35 a second), short enough for a person who waits for a restart.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static TimeSpan From(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text)
            return Default;

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan limit) && limit >= Shortest && limit <= Longest
            ? limit
            : throw new StartRefusedException($"{Setting} is '{text}': write a time between {Shortest:c} and {Longest:c}, such as {Default:c}.");
    }
}
