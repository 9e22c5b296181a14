using DbUp.Builder;
using DbUp.Engine;
using Hydra.ServiceDefaults.Lifetime;

namespace Hydra.Memory.Storage;

/// <summary>Runs the scripts of <c>Storage/Migrations</c> that a database has not had yet, in the order of their names, each in a transaction. They only ever go forward.</summary>
internal static class Migrator
{
    /// <param name="target">The database, with what it calls an identity column and bytes.</param>
    /// <param name="identity">The type of a column that numbers its rows.</param>
    /// <param name="bytes">The type of a column of bytes.</param>
    /// <param name="name">How the start report calls the database.</param>
    /// <exception cref="StartRefusedException">A script failed.</exception>
    public static void Run(UpgradeEngineBuilder target, string identity, string bytes, string name)
    {
        DatabaseUpgradeResult result = target
            .WithScriptsEmbeddedInAssembly(typeof(Migrator).Assembly, script => script.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariables(new Dictionary<string, string> { ["identity"] = identity, ["bytes"] = bytes })
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StartRefusedException($"{name} could not be brought up to date: the migration {result.ErrorScript?.Name ?? "journal"} failed ({result.Error.Message}). The migrations before it hold; nothing of it does.");
    }
}
