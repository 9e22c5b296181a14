using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hydra.Cluster.Workloads;

/// <summary>What Hydra's services need to know of a database to connect to it.</summary>
public sealed record StoreConfig
{
    [Description("The product.")]
    public required StoreProduct Product { get; init; }

    [Description("The database in which Hydra's services keep their schemas; only for postgresql.")]
    [RegularExpression(Identifiers.Pattern)]
    public string? Database { get; init; }

    [Description("The user that Hydra's services sign in as, where the product has users.")]
    [RegularExpression("^[a-z_][a-z0-9_]{0,62}$")]
    public string? User { get; init; }

    [Description("The secret that is its password or key; one of the workload's secrets.")]
    public required string Password { get; init; }
}

/// <summary>The databases that Hydra speaks to.</summary>
public enum StoreProduct
{
    /// <summary>PostgreSQL, over its own protocol.</summary>
    Postgresql,

    /// <summary>Redis, over its own protocol.</summary>
    Redis,

    /// <summary>Qdrant, over its REST API.</summary>
    Qdrant,

    /// <summary>Neo4j, over its HTTP Query API.</summary>
    Neo4j,
}

/// <summary>What the products need.</summary>
public static class StoreProductTraits
{
    /// <summary>Whether services reach it over HTTP; else over a protocol of its own.</summary>
    public static bool SpeaksHttp(this StoreProduct product) => product is StoreProduct.Qdrant or StoreProduct.Neo4j;

    /// <summary>Whether a service signs in with a name.</summary>
    public static bool HasUsers(this StoreProduct product) => product is StoreProduct.Postgresql or StoreProduct.Neo4j;

    /// <summary>Whether one server holds several databases by name.</summary>
    public static bool HasDatabases(this StoreProduct product) => product is StoreProduct.Postgresql;
}
