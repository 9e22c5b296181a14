using System.Data.Common;
using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Diagnostics;

namespace Hydra.Memory.Storage;

/// <summary>Tells a caller what is the matter with the database, in place of an internal error.</summary>
internal sealed partial class DatabaseFaultHandler(IMemoryDatabase database, ILogger<DatabaseFaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not DbException failed || database.FaultOf(failed) is not { } fault)
            return false;
        LogFault(fault, failed.Message);
        httpContext.Response.Headers.RetryAfter = "1";
        await LettaResults.Of(fault.Refuse()).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "A request could not be served ({Fault}): {Reason}")]
    private partial void LogFault(DatabaseFault fault, string reason);
}
