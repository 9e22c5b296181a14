using System.Data.Common;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Opening;

/// <summary>
/// Opens the database and loads what is kept in memory, before the first request is answered. A server that is out of reach is tried again until it is there;
/// what can never work ends the start.
/// </summary>
internal sealed partial class MemoryOpening(IMemoryDatabase database, IEnumerable<IOpeningStep> steps, TimeProvider time, ILogger<MemoryOpening> logger) : BackgroundService
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the memory can be used.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Why it cannot be used yet.</summary>
    public string Waiting { get; private set; } = "The memory is being opened.";

    /// <summary>A first attempt is part of the start, so that a file in use or a broken migration refuses it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryOpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RetryEvery, time);
        while (!Opened.IsCompleted && await timer.WaitForNextTickAsync(stoppingToken))
            await TryOpenAsync(stoppingToken);
    }

    private async Task TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.OpenAsync(cancellationToken);
            foreach (IOpeningStep step in steps)
                await step.OpenAsync(cancellationToken);
            _opened.SetResult();
        }
        catch (DbException exception) when (database.FaultOf(exception) == DatabaseFault.OutOfReach)
        {
            Waiting = "The database is out of reach; the memory opens when it is back.";
            LogOutOfReach(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database could not be opened and is tried again: {Reason}")]
    private partial void LogOutOfReach(string reason);
}
