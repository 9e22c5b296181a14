using StackExchange.Redis;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>What a connection to Redis is like, whichever library sets it up.</summary>
internal static class RedisStore
{
    public static readonly StoreKind Kind = new("Redis", "StackExchange.Redis", "host:port,password=…", Read);

    /// <summary>The library's own policy waits ever longer, up to a minute, before it tries again; a server that is back should be used within seconds.</summary>
    private static readonly LinearRetry Patience = new(1000);

    /// <summary>
    /// The service starts without the server too. While it is out of reach, a command fails at once and says why, where the library would let it wait for five
    /// seconds; the first waits for one attempt to connect. Errors name no keys.
    /// </summary>
    public static void Configure(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 1;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = Patience;
        options.IncludeDetailInExceptions = false;
    }

    /// <summary>
    /// Servers come first, then options. The library would take a server anywhere, and so the rest of a password that has a comma in it, which
    /// this form cannot hold, for a server's name: to be shown in logs.
    /// </summary>
    private static void Read(string text)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(text);
        bool hasLateServer = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SkipWhile(IsServer).Any(IsServer);
        if (options.EndPoints.Count == 0 || hasLateServer)
            throw new FormatException();
    }

    private static bool IsServer(string part) => !part.Contains('=', StringComparison.Ordinal);
}
