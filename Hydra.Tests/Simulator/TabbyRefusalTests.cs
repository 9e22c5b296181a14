using System.Text.Json;
using Hydra.Simulator.StandIns;

namespace Hydra.Tests.Simulator;

public sealed class TabbyRefusalTests
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("{\"messages\":\"hi\"}", "list_type", "messages")]
    [InlineData("{}", "missing", "messages")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}", "literal_error", "type")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}", "missing", "url")]
    [InlineData("{\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{}}}]}", "missing", "description")]
    [InlineData("{\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"description\":\"\"}}]}", "missing", "parameters")]
    [InlineData("{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{}}}]}]}", "string_type", "arguments")]
    [InlineData("{\"messages\":[],\"temperature\":11}", "less_than_equal", "temperature")]
    [InlineData("{\"messages\":[],\"presence_penalty\":-1}", "greater_than_equal", "presence_penalty")]
    [InlineData("{\"messages\":[],\"max_tokens\":1.5}", "int_from_float", "max_tokens")]
    [InlineData("{\"messages\":[],\"n\":0}", "greater_than_equal", "n")]
    [InlineData("{\"messages\":[],\"stream\":\"maybe\"}", "bool_parsing", "stream")]
    [InlineData("{\"messages\":[],\"tool_choice\":\"always\"}", "literal_error", "tool_choice")]
    public async Task WrongBody_Is422_WithFastApisDetail(string body, string type, string field)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Chat, body);

        Assert.Equal(422, reply.Status);
        JsonElement problem = reply.Json.GetProperty("detail")[0];
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.Equal("body", problem.GetProperty("loc")[0].GetString());
        Assert.Equal(field, problem.GetProperty("loc").EnumerateArray().Last().GetString());
        Assert.NotEmpty(problem.GetProperty("msg").GetString()!);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1,")]
    [InlineData("")]
    [InlineData("\"text\"")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}")]
    public async Task WhatIsNoRequest_Is422(string body)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal(422, (await server.PostAsync(Chat, body)).Status);
    }

    [Fact]
    public async Task UnknownFields_AreLetThrough()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal(200, (await server.PostAsync(Chat, TabbyChatTests.Body("Hi", "\"min_p\":0.1,\"dry_multiplier\":0.8,\"new_field\":{\"a\":[1]}"))).Status);
    }

    [Theory]
    [InlineData("x-api-key", StandInUnderTest.ApiKey, 200)]
    [InlineData("x-api-key", StandInUnderTest.AdminKey, 200)]
    [InlineData("authorization", "Bearer " + StandInUnderTest.ApiKey, 200)]
    [InlineData("authorization", "bearer " + StandInUnderTest.AdminKey, 200)]
    [InlineData("authorization", StandInUnderTest.ApiKey, 401)]
    [InlineData("authorization", "Basic " + StandInUnderTest.ApiKey, 401)]
    [InlineData("x-api-key", "wrong", 401)]
    [InlineData("x-admin-key", StandInUnderTest.AdminKey, 401)]
    public async Task ApiKey_IsAskedFor(string header, string value, int status)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Chat, TabbyChatTests.Body("Hi"), (header, value));

        Assert.Equal(status, reply.Status);
        if (status == 401)
            Assert.EndsWith("API key", reply.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-admin-key", StandInUnderTest.AdminKey, 200)]
    [InlineData("authorization", "Bearer " + StandInUnderTest.AdminKey, 200)]
    [InlineData("authorization", "Bearer " + StandInUnderTest.ApiKey, 401)]
    [InlineData("x-api-key", StandInUnderTest.AdminKey, 401)]
    public async Task AdminKey_IsAskedForToUnload(string header, string value, int status)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal(status, (await server.PostAsync("/v1/model/unload", "", (header, value))).Status);
    }

    [Theory]
    [InlineData("x-api-key", StandInUnderTest.ApiKey, "api")]
    [InlineData("x-api-key", StandInUnderTest.AdminKey, "admin")]
    [InlineData("authorization", "Bearer " + StandInUnderTest.ApiKey, "api")]
    public async Task Permission_IsThatOfTheKey(string header, string value, string permission)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal(permission, (await server.GetAsync("/v1/auth/permission", (header, value))).Json.GetProperty("permission").GetString());
    }

    [Fact]
    public async Task WithoutKeysConfigured_NoneIsAskedFor()
    {
        var standIn = new StandIn("tabbyapi", () => SimulatorCluster.Model, new StandInSetup { Fast = true });
        var network = new Hosting.InMemoryNetwork();
        await using var host = new StandInHost(standIn, new Uri("http://127.0.1.250:5000"), network.UseFor);
        await host.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = network.CreateClient("http://127.0.1.250:5000");

        Assert.Contains("\"admin\"", await client.GetStringAsync("/v1/auth/permission", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPathsAndMethods_AreAnsweredAsFastApiDoes()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply unknown = await server.GetAsync("/v2/models");
        Reply wrongMethod = await server.GetAsync(Chat);

        Assert.Equal((404, "Not Found"), (unknown.Status, unknown.Json.GetProperty("detail").GetString()));
        Assert.Equal((405, "Method Not Allowed"), (wrongMethod.Status, wrongMethod.Json.GetProperty("detail").GetString()));
    }
}
