using Hydra.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;

namespace Hydra.Tests.ServiceDefaults;

public sealed class SecretTests
{
    [Fact]
    public void A_secret_is_read_by_its_name_in_the_cluster_file()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Secrets:TABBYAPI_API_KEY"] = "hush", ["Secrets:EMPTY"] = "" })
            .Build();

        Assert.Equal("hush", configuration.Secret("tabbyapi-api-key"));
        Assert.Null(configuration.Secret("empty"));
        Assert.Null(configuration.Secret("tabbyapi-admin-key"));
    }
}
