using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>A kind of database server, and how a connection to one is written.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="CheckName">The name that Aspire's integration gives its health check.</param>
/// <param name="ConnectionForm">A connection string, with its values left out.</param>
/// <param name="Read">Throws whatever it likes for a text that is none.</param>
internal sealed record StoreKind(string Title, string CheckName, string ConnectionForm, Action<string> Read)
{
    /// <summary>Refuses the start here, and with words that hold no part of the text: what the libraries would say later may quote the password.</summary>
    public void RefuseBadConnection(IConfiguration configuration, string connectionName)
    {
        string setting = $"ConnectionStrings:{connectionName}";
        string remedy = $"write {ConnectionForm}, in the environment as ConnectionStrings__{connectionName}.";
        string? text = configuration.GetConnectionString(connectionName);
        if (string.IsNullOrWhiteSpace(text))
            throw new StartRefusedException($"{setting} is not set, and this service needs {Title}: {remedy}");
        if (!IsReadable(text))
            throw new StartRefusedException($"{setting} is no connection to {Title} (its text is not repeated here, as it may hold a password): {remedy}");
    }

    private bool IsReadable(string text)
    {
        try
        {
            Read(text);
            return true;
        }
        catch (Exception)
        {
            // Nothing but the text can be the cause, and its readers throw many types.
            return false;
        }
    }
}
