using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Hydra.Tests.ServiceDefaults;

public sealed class KeyTests
{
    [Fact]
    public async Task A_key_is_known_by_either_header()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage bearer = await host.GetAsync("/inference", DefaultsHost.InferenceKey);
        HttpResponseMessage plain = await host.GetAsync("/inference", null, ("x-api-key", DefaultsHost.InferenceKey));
        HttpResponseMessage otherScheme = await host.GetAsync("/inference", null, ("Authorization", "Basic eDp5"), ("x-api-key", DefaultsHost.InferenceKey));

        Assert.Equal("client", await bearer.TextAsync());
        Assert.Equal("client", await plain.TextAsync());
        Assert.Equal("client", await otherScheme.TextAsync());
    }

    [Theory]
    [InlineData(null, "no-key", "An API key is needed")]
    [InlineData("", "no-key", "An API key is needed")]
    [InlineData("sk-hydra-wrong", "unknown-key", "is not known here")]
    public async Task Without_a_known_key_the_answer_is_401_and_says_what_to_do(string? key, string reason, string detail)
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage response = await host.GetAsync("/inference", key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        JsonElement problem = await response.ProblemAsync();
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overlong_key_is_unknown()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage response = await host.GetAsync("/inference", new string('k', 5000));

        Assert.Equal("unknown-key", (await response.ProblemAsync()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_key_without_the_scope_is_told_which_one_it_lacks()
    {
        await using DefaultsHost host = await StartAsync();

        HttpResponseMessage response = await host.GetAsync("/admin", DefaultsHost.InferenceKey);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        JsonElement problem = await response.ProblemAsync();
        Assert.Equal("no-scope", problem.GetProperty("reason").GetString());
        Assert.Equal("This needs an API key with the scope admin; the key 'client' has: inference.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Of_several_scopes_the_missing_one_is_named()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(map: app =>
            app.MapGroup("").RequireScope(KeyScopes.Inference).MapGet("/both", () => "").RequireScope(KeyScopes.Observe));

        HttpResponseMessage response = await host.GetAsync("/both", DefaultsHost.InferenceKey);

        Assert.Contains("scope observe", (await response.ProblemAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/both", DefaultsHost.AdminKey)).StatusCode);
    }

    [Theory]
    [InlineData("/inference", 200, 403, 200)]
    [InlineData("/observe", 403, 200, 200)]
    [InlineData("/admin", 403, 403, 200)]
    [InlineData("/forgotten", 403, 403, 200)]
    [InlineData("/nothing-here", 404, 404, 404)]
    public async Task Each_scope_opens_its_own_endpoints_and_admin_opens_all(string path, int client, int scraper, int owner)
    {
        await using DefaultsHost host = await StartAsync();

        Assert.Equal(client, (int)(await host.GetAsync(path, DefaultsHost.InferenceKey)).StatusCode);
        Assert.Equal(scraper, (int)(await host.GetAsync(path, DefaultsHost.ObserveKey)).StatusCode);
        Assert.Equal(owner, (int)(await host.GetAsync(path, DefaultsHost.AdminKey)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Changed_keys_are_taken_up_and_bad_ones_leave_the_last_good_in_place()
    {
        await using DefaultsHost host = await StartAsync();
        IConfiguration configuration = host.App.Services.GetRequiredService<IConfiguration>();
        string another = ApiKey.Generate();

        configuration["Keys:client:Sha256"] = ApiKey.Sha256Of(another);
        ((IConfigurationRoot)configuration).Reload();
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/inference", another)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/inference", DefaultsHost.InferenceKey)).StatusCode);

        configuration["Keys:client:Sha256"] = "nonsense";
        ((IConfigurationRoot)configuration).Reload();
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/inference", another)).StatusCode);
        Assert.Contains(host.Log, record => record.Message.Contains("Keys:client:Sha256", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejections_are_counted_by_reason_and_no_key_is_logged()
    {
        await using DefaultsHost host = await StartAsync();
        using var rejected = new MetricCollector<long>(host.App.Services.GetRequiredService<IMeterFactory>(), "Hydra.ServiceDefaults", "hydra.auth.rejected");

        await host.GetAsync("/inference");
        await host.GetAsync("/inference", "sk-hydra-stranger");
        await host.GetAsync("/admin", DefaultsHost.InferenceKey);
        await host.GetAsync("/inference", DefaultsHost.InferenceKey);

        Assert.Equal(["no-key", "unknown-key", "no-scope"], rejected.GetMeasurementSnapshot().Select(measured => measured.Tags["reason"]));
        Assert.DoesNotContain(host.Log, record => record.Message.Contains("sk-hydra-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_generated_key_is_random_and_has_the_prefix()
    {
        string key = ApiKey.Generate();

        Assert.StartsWith("sk-hydra-", key, StringComparison.Ordinal);
        Assert.Equal("sk-hydra-".Length + 43, key.Length);
        Assert.NotEqual(key, ApiKey.Generate());
        Assert.Equal("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", ApiKey.Sha256Of("secret"));
    }

    [Fact]
    public async Task An_unknown_scope_is_a_programming_mistake_with_a_remedy()
    {
        await using WebApplication app = WebApplication.CreateBuilder().Build();

        var mistake = Assert.Throws<ArgumentException>(() => app.MapGet("/", () => "").RequireScope("root"));

        Assert.StartsWith("'root' is no scope: use one of the constants of KeyScopes.", mistake.Message, StringComparison.Ordinal);
    }

    private static Task<DefaultsHost> StartAsync() => DefaultsHost.StartAsync(map: app =>
    {
        app.MapGet("/inference", (HttpContext context) => context.User.Identity!.Name).RequireScope(KeyScopes.Inference);
        app.MapGet("/observe", () => "state").RequireScope(KeyScopes.Observe);
        app.MapGet("/admin", () => "done").RequireScope(KeyScopes.Admin);
        app.MapGet("/forgotten", () => "anything");
    });
}
