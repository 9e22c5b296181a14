using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using StackExchange.Redis.Profiling;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>
/// A span for each command to Redis. The client makes none, but tells in which profiling session a command ran: here each span has a session of its own, for the
/// commands that are sent while it is the current one, and they become its children when it ends. A command outside of any span is not traced.
/// </summary>
internal sealed class RedisSpans : BaseProcessor<Activity>
{
    public const string SourceName = "Hydra.ServiceDefaults.Redis";

    private readonly ActivitySource _source = new(SourceName);
    private readonly ConditionalWeakTable<Activity, ProfilingSession> _sessions = [];

    public ProfilingSession? SessionOfCurrentSpan() =>
        Activity.Current is { Recorded: true, IsStopped: false } span ? _sessions.GetValue(span, static _ => new ProfilingSession()) : null;

    public override void OnEnd(Activity data)
    {
        if (!_sessions.TryGetValue(data, out ProfilingSession? session))
            return;
        _sessions.Remove(data);
        foreach (IProfiledCommand command in session.FinishProfiling())
            Tell(command, data.Context);
    }

    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }

    private void Tell(IProfiledCommand command, ActivityContext parent)
    {
        var begun = new DateTimeOffset(command.CommandCreated);
        using Activity? span = _source.StartActivity(command.Command, ActivityKind.Client, parent, startTime: begun);
        if (span is null)
            return;
        span.SetTag("db.system.name", "redis");
        span.SetTag("db.operation.name", command.Command);
        span.SetTag("db.namespace", command.Db.ToString(CultureInfo.InvariantCulture));
        if (command.EndPoint is IPEndPoint server)
            span.SetTag("server.address", server.Address.ToString()).SetTag("server.port", server.Port);
        else if (command.EndPoint is DnsEndPoint named)
            span.SetTag("server.address", named.Host).SetTag("server.port", named.Port);
        span.SetEndTime(command.CommandCreated + command.ElapsedTime);
    }
}
