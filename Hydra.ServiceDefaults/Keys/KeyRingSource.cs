using System.Collections.Immutable;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Hydra.ServiceDefaults.Keys;

/// <summary>The key ring as configured now. A bad one refuses the start; later it is logged and the last good one stays.</summary>
internal sealed partial class KeyRingSource : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<KeyRingSource> _logger;
    private readonly IDisposable _subscription;
    private volatile KeyRing _current;
    private IReadOnlyList<string> _problems = [];

    public KeyRingSource(IConfiguration configuration, ILogger<KeyRingSource> logger)
    {
        _configuration = configuration;
        _logger = logger;
        _current = KeyRingReader.Read(configuration, out ImmutableArray<string> problems) ?? throw new StartRefusedException(problems);
        if (_current.Keys.IsEmpty)
            LogNoKeys();
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public KeyRing Current => _current;

    public void Dispose() => _subscription.Dispose();

    private void Reload()
    {
        if (KeyRingReader.Read(_configuration, out ImmutableArray<string> problems) is { } ring)
            _current = ring;

        // One edit can raise several reloads, one for each configuration source.
        foreach (string problem in problems.Except(_problems))
            LogBadKeys(problem);
        _problems = problems;
    }

    [LoggerMessage(LogLevel.Warning, "No API key is configured: only /alive and the plain /health answer. Set Keys__NAME__Sha256 and Keys__NAME__Scopes.")]
    private partial void LogNoKeys();

    [LoggerMessage(LogLevel.Error, "The changed API keys were not taken up, the keys until now stay valid: {Problem}")]
    private partial void LogBadKeys(string problem);
}
