using System.Diagnostics;
using Npgsql;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>What a connection to PostgreSQL is like, whichever library sets it up.</summary>
internal static class PostgresStore
{
    public static readonly StoreKind Kind = new("PostgreSQL", "PostgreSql", "Host=…;Port=…;Username=…;Password=…;Database=…", Read);

    /// <summary>Nothing that a connection string could say makes logs, errors, metrics or spans tell a password, a parameter or a statement.</summary>
    public static Action<NpgsqlDataSourceBuilder> Configure(string connectionName) => builder =>
    {
        // Else metrics and spans name the pool by its connection string.
        builder.Name = connectionName;
        builder.ConnectionStringBuilder.PersistSecurityInfo = false;
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.LogParameters = false;
        builder.EnableParameterLogging(false);
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandEnrichmentCallback((span, _) => LeaveOutStatement(span))
            .ConfigureBatchEnrichmentCallback((span, _) => LeaveOutStatement(span))
            .ConfigureCopyOperationEnrichmentCallback((span, _) => LeaveOutStatement(span)));
    };

    /// <summary>A data source is made as for use, without connecting: some contradictions come out only then.</summary>
    private static void Read(string text)
    {
        using var source = NpgsqlDataSource.Create(text);
    }

    private static void LeaveOutStatement(Activity span) => span.SetTag("db.query.text", null);
}
