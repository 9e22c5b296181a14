using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.ServiceDefaults;

public sealed class LineFormatterTests
{
    [Fact]
    public void An_entry_is_one_line() =>
        Assert.Equal("13:04:05.678 warn  Hydra.Gateway.Probing: two lines\n", Format(LogLevel.Warning, "two\nlines", null));

    [Fact]
    public void An_exception_stays_on_the_line() =>
        Assert.Equal("13:04:05.678 error Hydra.Gateway.Probing: failed System.IO.IOException: disk is full\n", Format(LogLevel.Error, "failed", new IOException("disk\nis full")));

    [Fact]
    public void A_refused_start_has_no_stack_trace_in_the_log() =>
        Assert.Equal("13:04:05.678 error Hydra.Gateway.Probing: failed\n", Format(LogLevel.Error, "failed", new StartRefusedException("Set something.")));

    private static string Format(LogLevel level, string message, Exception? exception)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 13, 4, 5, 678, TimeSpan.Zero));
        using var text = new StringWriter { NewLine = "\n" };
        new LineFormatter(time).Write(new LogEntry<string>(level, "Hydra.Gateway.Probing", default, message, exception, (state, _) => state), null, text);
        return text.ToString();
    }
}
