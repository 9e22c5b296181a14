namespace Hydra.Memory.Catalog;

/// <summary>Models by the names that Letta's clients use: <c>provider/name</c>. Everything here is served by one provider, the cluster.</summary>
internal static class ModelHandle
{
    public const string Provider = "hydra";

    private const string Prefix = Provider + "/";

    public static string Of(string model) => Prefix + model;

    /// <summary>The name without our own provider's; that of another one is kept, since names of models may hold slashes.</summary>
    public static string NameOf(string handle) => handle.StartsWith(Prefix, StringComparison.Ordinal) ? handle[Prefix.Length..] : handle;
}
