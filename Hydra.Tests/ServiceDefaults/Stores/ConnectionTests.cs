using CsCheck;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hydra.Tests.ServiceDefaults.Stores;

/// <summary>What is written as a connection: it is set and readable, or refused before the start in words that hold none of it.</summary>
public sealed class ConnectionTests
{
    private const string PostgresRemedy = "write Host=…;Port=…;Username=…;Password=…;Database=…, in the environment as ConnectionStrings__hydra.";
    private const string RedisRemedy = "write host:port,password=…, in the environment as ConnectionStrings__hydra.";

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("Host=192.0.2.1", true)]
    public void A_service_can_ask_whether_a_connection_is_set(string? text, bool isSet) =>
        Assert.Equal(isSet, Builder(text).HasConnection("hydra"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_missing_connection_refuses_the_start(string? text)
    {
        var postgres = Assert.Throws<StartRefusedException>(() => Builder(text).AddPostgres("hydra"));
        var redis = Assert.Throws<StartRefusedException>(() => Builder(text).AddRedis("hydra", required: false));

        Assert.Equal($"ConnectionStrings:hydra is not set, and this service needs PostgreSQL: {PostgresRemedy}", postgres.Message);
        Assert.Equal($"ConnectionStrings:hydra is not set, and this service needs Redis: {RedisRemedy}", redis.Message);
    }

    [Theory]
    [InlineData("Hush7")]
    [InlineData("postgresql://hydra:Hush7@192.0.2.1/hydra")]
    [InlineData("Username=hydra;Password=Hush7")]
    [InlineData("Host=192.0.2.1;Port=Hush7;Password=x")]
    [InlineData("Host=192.0.2.1;Hush7=x")]
    [InlineData("Host=192.0.2.1;Password=Hush7;MinPoolSize=9;MaxPoolSize=3")]
    public void A_malformed_connection_to_PostgreSQL_refuses_the_start(string text) =>
        AssertRefused(() => Builder(text).AddPostgres("hydra"), "PostgreSQL", PostgresRemedy);

    [Theory]
    [InlineData("password=Hush7")]
    [InlineData("192.0.2.1:6379,passwort=Hush7")]
    [InlineData("192.0.2.1:6379,password=x,Hush7")]
    [InlineData("192.0.2.1:6379,connectTimeout=Hush7")]
    public void A_malformed_connection_to_Redis_refuses_the_start(string text) =>
        AssertRefused(() => Builder(text).AddRedis("hydra"), "Redis", RedisRemedy);

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1:6379, 192.0.2.2:6379, user=hydra, password=a=b==, ssl=true,")]
    [InlineData("redis:6379,abortConnect=true,connectTimeout=1000")]
    public void A_connection_to_Redis_has_servers_and_then_options(string text) => Builder(text).AddRedis("hydra");

    [Fact]
    public void Any_text_is_taken_or_refused() =>
        Gen.OneOf(Gen.String, Gen.String.Array[1, 4].Select(parts => "Host=a;" + string.Join(';', parts)), Gen.String.Array[1, 4].Select(parts => "a:1," + string.Join(',', parts))).Sample(text =>
        {
            foreach (Action<IHostApplicationBuilder> verb in new Action<IHostApplicationBuilder>[] { builder => builder.AddPostgres("hydra"), builder => builder.AddRedis("hydra") })
            {
                try
                {
                    verb(Builder(text));
                }
                catch (StartRefusedException)
                {
                    // In words of our own, whatever the text was.
                }
            }
        }, iter: 300);

    [Fact]
    public void A_second_store_of_a_kind_is_a_mistake_in_the_program()
    {
        IHostApplicationBuilder builder = Builder("Host=192.0.2.1").AddPostgres("hydra");

        var mistake = Assert.Throws<InvalidOperationException>(() => builder.AddPostgres("hydra"));

        Assert.Equal("PostgreSQL was added before, for the connection 'hydra': a service has one.", mistake.Message);
    }

    private static void AssertRefused(Action start, string store, string remedy)
    {
        var refused = Assert.Throws<StartRefusedException>(start);

        Assert.Equal($"ConnectionStrings:hydra is no connection to {store} (its text is not repeated here, as it may hold a password): {remedy}", refused.Message);
        Assert.DoesNotContain("Hush7", refused.ToString(), StringComparison.Ordinal);
    }

    private static HostApplicationBuilder Builder(string? text)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:hydra"] = text });
        return builder;
    }
}
