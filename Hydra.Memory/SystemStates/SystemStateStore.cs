using System.Data.Common;
using Dapper;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Seeding;
using Hydra.Memory.Storage;

namespace Hydra.Memory.SystemStates;

/// <summary>How the services are, kept in a table and told in the block system_state of the agent hydra.</summary>
internal sealed class SystemStateStore(IMemoryDatabase database, TimeProvider time)
{
    public Task<IEnumerable<SystemState>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QueryAsync<SystemState>($"SELECT {SystemState.Columns} FROM system_states ORDER BY service"), cancellationToken);

    public Task<Outcome<SystemState>> TellAsync(string service, string state, string? note, Authorship author, CancellationToken cancellationToken) => WriteAsync<SystemState>(
        async (connection, now) =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO system_states (service, state, note, changed_at, told_at) VALUES (@service, @state, @note, @now, @now)
                ON CONFLICT (service) DO UPDATE SET state = excluded.state, note = excluded.note, told_at = excluded.told_at,
                    changed_at = CASE WHEN system_states.state = excluded.state THEN system_states.changed_at ELSE excluded.changed_at END
                """,
                new { service, state, note, now });
            return await connection.QuerySingleAsync<SystemState>($"SELECT {SystemState.Columns} FROM system_states WHERE service = @service", new { service });
        },
        author.OrBecause($"{service} is {state}"),
        cancellationToken);

    /// <summary>Forgets a service that is no more.</summary>
    public Task<Outcome<Deleted>> ForgetAsync(string service, Authorship author, CancellationToken cancellationToken) => WriteAsync<Deleted>(
        async (connection, _) => await connection.ExecuteAsync("DELETE FROM system_states WHERE service = @service", new { service }) > 0
            ? new Deleted($"State of {service} deleted")
            : Refusal.Missing("State of service", service),
        author.OrBecause($"{service} is no more"),
        cancellationToken);

    private Task<Outcome<T>> WriteAsync<T>(Func<DbConnection, long, Task<Outcome<T>>> change, Authorship author, CancellationToken cancellationToken) where T : notnull => database.TryWriteAsync<T>(
        async connection =>
        {
            // First, so that of two services that tell at once the second one's text has both lines.
            BlockRow? block = await BlockWriting.LockAsync(connection, HydraAgent.SystemStateBlock);
            long now = UnixMicroseconds.Of(time.GetUtcNow());
            if ((await change(connection, now)).IsRefused(out Refusal? refusal, out T? result))
                return refusal;
            if (block is not null)
            {
                IEnumerable<SystemState> states = await connection.QueryAsync<SystemState>($"SELECT {SystemState.Columns} FROM system_states");
                await BlockWriting.ChangeAsync(connection, block, block.Content with { Value = SystemStateText.Of(states, block.CharLimit) }, author, now);
            }

            return result;
        },
        "",
        cancellationToken);
}
