using Hydra.Memory.Postgres;
using Hydra.Memory.Sqlite;
using Hydra.ServiceDefaults.Stores;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Storage;

/// <summary>PostgreSQL where the service is given a connection to it, else a file of its own.</summary>
internal static class DatabaseChoice
{
    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddExceptionHandler<DatabaseFaultHandler>();
        if (!builder.HasConnection(MemoryOptions.Connection))
        {
            builder.Services.AddSingleton<IMemoryDatabase>(services =>
                new SqliteDatabase(Path.GetFullPath(Path.Combine(services.GetRequiredService<IOptions<MemoryOptions>>().Value.DataFolder, "memory.db")), services.GetRequiredService<MemoryTelemetry>()));
            return builder;
        }

        // As text: what cannot be read is refused by AddPostgres, in words that repeat none of it.
        builder.Configuration[$"ConnectionStrings:{MemoryOptions.Connection}"] += $";Search Path={PostgresDatabase.Schema}";
        builder.AddPostgres(MemoryOptions.Connection);
        builder.Services.AddSingleton<IMemoryDatabase, PostgresDatabase>();
        return builder;
    }
}
