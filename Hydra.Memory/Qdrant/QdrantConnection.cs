using System.Data.Common;
using Hydra.ServiceDefaults.Lifetime;

namespace Hydra.Memory.Qdrant;

/// <summary>Where Qdrant is, and the key that opens it.</summary>
/// <param name="Endpoint">Its REST address.</param>
/// <param name="Key">Null where it asks for none.</param>
internal sealed record QdrantConnection(Uri Endpoint, string? Key)
{
    /// <summary>Reads the form that Aspire gives it: <c>Endpoint=http://…:6333;Key=…</c>.</summary>
    /// <exception cref="StartRefusedException">It cannot be read; the message repeats none of it, as it may hold the key.</exception>
    public static QdrantConnection Read(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            if (parts.TryGetValue("Endpoint", out object? endpoint) && Uri.TryCreate(endpoint as string, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
                return new QdrantConnection(address, parts.TryGetValue("Key", out object? key) && key is string { Length: > 0 } given ? given : null);
        }
        catch (ArgumentException)
        {
            // No list of settings at all; told below, like one without an endpoint.
        }

        const string name = QdrantOptions.Connection;
        throw new StartRefusedException($"ConnectionStrings:{name} is no connection to Qdrant (its text is not repeated here, as it may hold a key): write Endpoint=http://…:6333;Key=…, in the environment as ConnectionStrings__{name}.");
    }

    /// <summary>Without the key, so that a log may have it.</summary>
    public override string ToString() => Endpoint.GetLeftPart(UriPartial.Path);
}
