using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hydra.Tests.ServiceDefaults;

public sealed class StartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_configured_cluster_file_is_read()
    {
        await File.WriteAllTextAsync(_folder.File, TestClusters.Yaml(), TestContext.Current.CancellationToken);
        await using var app = DefaultsHost.Build(settings: Setting("Hydra:ClusterFile", _folder.File));

        IClusterSource cluster = app.Services.GetRequiredService<IClusterSource>();

        Assert.Equal("test", cluster.Current.Document.Name);
        Assert.Equal(_folder.File, cluster.State.Path);
    }

    [Fact]
    public void A_missing_cluster_file_refuses_the_start()
    {
        var refused = Assert.Throws<StartRefusedException>(() => DefaultsHost.Build(settings: Setting("Hydra:ClusterFile", _folder.File)));

        Assert.Equal($"The cluster file {_folder.File} cannot be used:", refused.Lines[0]);
        Assert.Contains("Name an existing file that this account may read.", refused.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_cluster_file_refuses_the_start_with_every_problem()
    {
        File.WriteAllText(_folder.File, "version: 2\nnode: {}\n");

        var refused = Assert.Throws<StartRefusedException>(() => DefaultsHost.Build(settings: Setting("Hydra:ClusterFile", _folder.File)));

        Assert.True(refused.Lines.Count > 2, refused.Message);
        Assert.Equal(refused.Lines, StartReport.LinesFor(refused));
    }

    [Fact]
    public void The_cluster_file_is_looked_for_upwards_from_each_place()
    {
        File.WriteAllText(_folder.File, "");
        Directory.CreateDirectory(_folder.In("a", "b"));
        IConfiguration nothing = new ConfigurationBuilder().Build();

        Assert.Equal(_folder.File, ClusterFileLocator.Locate(nothing, Path.GetPathRoot(_folder.Path)!, _folder.In("a", "b")));
        var refused = Assert.Throws<StartRefusedException>(() => ClusterFileLocator.Locate(nothing, Path.GetPathRoot(_folder.Path)!));
        Assert.Contains("Hydra__ClusterFile", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_are_checked_at_start_are_checked_before_the_host_starts()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => DefaultsHost.Build(TestClusters.Model(), configure: builder =>
            builder.Services.AddOptionsWithValidateOnStart<HostOptions>().Validate(_ => false, "Gateway:Limit is 0: write 1 or more.")));

        Assert.Equal(["Gateway:Limit is 0: write 1 or more."], StartReport.LinesFor(refused)!);
    }

    [Fact]
    public void A_bug_keeps_its_stack_trace() => Assert.Null(StartReport.LinesFor(new InvalidOperationException("bug")));

    [Theory]
    [InlineData(null, 30)]
    [InlineData("00:02:00", 120)]
    public async Task The_shutdown_limit_is_configured(string? text, int seconds)
    {
        await using var app = DefaultsHost.Build(TestClusters.Model(), Setting("Hydra:ShutdownTimeout", text));

        Assert.Equal(TimeSpan.FromSeconds(seconds), app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("00:00:00")]
    [InlineData("1.00:00:00")]
    public void A_bad_shutdown_limit_refuses_the_start(string text)
    {
        var refused = Assert.Throws<StartRefusedException>(() => DefaultsHost.Build(TestClusters.Model(), Setting("Hydra:ShutdownTimeout", text)));

        Assert.Equal($"Hydra:ShutdownTimeout is '{text}': write a time between 00:00:01 and 00:10:00, such as 00:00:30.", refused.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string?> Setting(string name, string? value) => new() { [name] = value };
}
